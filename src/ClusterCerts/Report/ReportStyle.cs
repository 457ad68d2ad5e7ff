namespace ClusterCerts.Report;

/// <summary>How a report looks: light and dark, wide and narrow, on screen and on paper.</summary>
internal static class ReportStyle
{
    internal const string Sheet = """
        :root { color-scheme: light dark;
          --back: #f6f7f9; --card: #ffffff; --ink: #1b2330; --soft: #525d6e; --line: #d9dee6; --grid: #e6eaf0; --link: #0b57b0;
          --good: #1a7f4b; --good-back: #e3f4ea; --good-ink: #0d5c34; --soon: #c27a00; --soon-back: #fdf0d5; --soon-ink: #774700;
          --ended: #c4292f; --ended-back: #fde7e7; --ended-ink: #94171d; --off: #7a8594; --off-back: #e9ecf1; --off-ink: #465060; --today: #0b57b0; }
        @media (prefers-color-scheme: dark) { :root {
          --back: #12161c; --card: #1b212a; --ink: #e8ecf2; --soft: #a9b4c3; --line: #333d4b; --grid: #29323e; --link: #8ec2ff;
          --good: #3fb57b; --good-back: #17392a; --good-ink: #92e2b8; --soon: #e0a030; --soon-back: #40300f; --soon-ink: #ffd384;
          --ended: #f06a6a; --ended-back: #4a1d20; --ended-ink: #ffb3b3; --off: #8b97a7; --off-back: #2b3440; --off-ink: #c3ccd8; --today: #8ec2ff; } }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0 auto; padding: 0 1.25rem 2rem; max-width: 76rem; background: var(--back); color: var(--ink);
          font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere; }
        header { padding-top: 1.75rem; }
        h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.01em; }
        h2 { margin: 2.5rem 0 .5rem; font-size: 1.25rem; }
        h3 { margin: 0; font-size: .9rem; font-weight: 600; color: var(--soft); }
        p { margin: .25rem 0; }
        a { color: var(--link); }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
        header p, .hint, footer, .kind, .away, .until, caption { color: var(--soft); }
        nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .5rem 0 0; padding: 0; list-style: none; }
        .skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: .5rem; }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        .hint { max-width: 60rem; font-size: .9rem; }
        time { font-variant-numeric: tabular-nums; white-space: nowrap; }

        .verdict { display: flex; gap: .75rem; align-items: center; margin: 1.25rem 0 1rem; padding: .9rem 1.1rem; border-left: 6px solid; border-radius: 8px;
          font-size: 1.15rem; font-weight: 600; }
        .verdict .sign { font-size: 1.3rem; line-height: 1; }
        .good.verdict { background: var(--good-back); color: var(--good-ink); border-color: var(--good); }
        .soon.verdict { background: var(--soon-back); color: var(--soon-ink); border-color: var(--soon); }
        .ended.verdict { background: var(--ended-back); color: var(--ended-ink); border-color: var(--ended); }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); gap: 1rem; }
        .card, .chart, .findings > li, table { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
        .card { padding: 1rem 1.1rem; }
        .card p { font-size: .92rem; }
        .card .big { margin: .1rem 0 .25rem; font-size: 1.7rem; font-weight: 650; line-height: 1.25; letter-spacing: -.01em; }
        .card .big span { font-size: 1rem; font-weight: 500; color: var(--soft); }
        .counts { margin: 0; padding: 0; list-style: none; font-size: .92rem; }
        .counts li { display: flex; justify-content: space-between; gap: 1rem; border-top: 1px solid var(--grid); padding: .1rem 0; }
        .badge { display: inline-block; padding: .05rem .5rem; border: 1px solid; border-radius: 999px; font-size: .8rem; font-weight: 600; line-height: 1.4; white-space: nowrap; }
        .badge.good { background: var(--good-back); color: var(--good-ink); }
        .badge.soon { background: var(--soon-back); color: var(--soon-ink); }
        .badge.ended { background: var(--ended-back); color: var(--ended-ink); }
        .badge.off { background: var(--off-back); color: var(--off-ink); }
        .badge.first { background: var(--ink); color: var(--card); border-color: var(--ink); }

        .findings { margin: .75rem 0 0; padding: 0; list-style: none; display: grid; gap: .6rem; }
        .findings > li { padding: .6rem .9rem; border-left: 5px solid var(--off); }
        .findings > li.ended { border-left-color: var(--ended); } .findings > li.soon { border-left-color: var(--soon); }
        .findings p { margin: 0; }
        .source { margin-left: .35rem; color: var(--soft); font: .82rem ui-monospace, Consolas, Menlo, monospace; }
        .names { display: flex; flex-wrap: wrap; gap: .3rem; margin: .4rem 0 .1rem; padding: 0; list-style: none; font-size: .88rem; }
        .names li { padding: 0 .5rem; border-radius: 5px; background: var(--off-back); color: var(--off-ink); }

        .legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .5rem 0 .75rem; padding: 0; list-style: none; font-size: .88rem; }
        .legend svg { vertical-align: -1px; }
        .defs { position: absolute; }
        .chart { padding: .5rem 1.1rem; }
        .chart h3 { margin: .6rem 0 .1rem; }
        .rows { margin: 0; padding: 0; list-style: none; }
        .row, .axis { display: grid; grid-template-columns: 14rem minmax(0, 1fr) 14.5rem; gap: 0 1rem; align-items: center; }
        .row { border-top: 1px solid var(--grid); }
        .label { padding: .2rem 0; line-height: 1.35; }
        .name { font-weight: 600; }
        .label .kind { display: block; font-size: .82rem; }
        .until { font-size: .85rem; font-variant-numeric: tabular-nums; }
        .rest { padding: .5rem 0; border-top: 1px solid var(--grid); font-size: .92rem; }
        .track { position: relative; align-self: stretch; min-height: 30px; }
        .track svg { position: absolute; left: 0; top: 0; width: 100%; height: 100%; overflow: visible; }
        .axis > div { position: relative; height: 1.4rem; font-size: .78rem; color: var(--soft); }
        .axis > div span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
        .axis .now { color: var(--today); font-weight: 700; }
        .grid { stroke: var(--grid); } .today { stroke: var(--today); stroke-width: 2; }
        .bar { stroke-width: 1; }
        .bar.good { fill: var(--good); stroke: var(--good); } .bar.soon { fill: var(--soon); stroke: var(--soon); }
        .bar.ended { fill: url(#cross); stroke: var(--ended); } .bar.off { fill: url(#hatch); stroke: var(--off); }
        .bar.past.good, .bar.past.soon { fill-opacity: .28; stroke-opacity: .5; }
        .hatch-back, .cross-back { fill: var(--card); } .hatch-line { stroke: var(--off); stroke-width: 4; } .cross-line { stroke: var(--ended); stroke-width: 5; }

        table { width: 100%; margin-top: .75rem; border-collapse: separate; border-spacing: 0; font-size: .9rem; line-height: 1.35; }
        caption { padding: .6rem 0 .4rem; text-align: left; font-size: .9rem; }
        th, td { padding: .5rem .7rem; border-top: 1px solid var(--grid); text-align: left; vertical-align: top; }
        tbody th { min-width: 7.5rem; }
        .health tbody th { min-width: 9.5rem; }
        thead th { border-top: 0; color: var(--soft); font-size: .82rem; white-space: nowrap; }
        th .kind { display: block; font-weight: 400; font-size: .82rem; }
        .away { display: block; font-size: .84rem; }
        .serial { font: .75rem/1.45 ui-monospace, Consolas, Menlo, monospace; overflow-wrap: anywhere; min-width: 9.5rem; max-width: 13rem; }
        .now > * { background: var(--good-back); font-weight: 600; }
        footer { margin-top: 2.5rem; padding-top: .75rem; border-top: 1px solid var(--line); font-size: .85rem; }

        .tools { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: end; margin: .9rem 0 .2rem; }
        .tools[hidden] { display: none; }
        .tools label { display: grid; gap: .15rem; color: var(--soft); font-size: .82rem; }
        .tools input, .tools select, .tools button { max-width: 100%; min-height: 2.25rem; padding: .3rem .6rem; border: 1px solid var(--off); border-radius: 7px;
          background: var(--card); color: var(--ink); font: .92rem/1.3 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        .tools label:first-child { flex: 1 1 14rem; }
        .tools button, .group button { cursor: pointer; }
        #shown:empty { display: none; } #shown { color: var(--soft); font-size: .9rem; font-weight: 600; }
        .group button { width: 100%; padding: 0; border: 0; background: none; color: inherit; font: inherit; text-align: left; }
        .group button::before { content: "▸"; display: inline-block; width: 1.2rem; } .group button[aria-expanded=true]::before { content: "▾"; }
        .group th { background: var(--off-back); color: var(--off-ink); }

        @media screen {
          .ends, .ends tbody { display: block; }
          .ends caption { display: block; padding-left: .7rem; }
          .ends thead { display: block; }
          .ends tr { display: grid; grid-template-columns: minmax(0, 2.6fr) minmax(0, 1.5fr) minmax(0, 1.6fr) minmax(0, 1.6fr) minmax(0, 2.1fr) minmax(0, 1.5fr); }
          .ends tbody tr { content-visibility: auto; contain-intrinsic-size: auto none auto 3.6rem; }
          .ends tr.group { display: block; }
          .ends th, .ends td { min-width: 0; max-width: none; }
          .ends .group th { display: block; } }
        @media screen and (max-width: 72rem) {
          .row, .axis { display: block; }
          .row { padding: .35rem 0; }
          .label { padding: 0; } .label .kind { display: inline; }
          .track { margin: -2px 0 -4px; } }
        @media screen and (max-width: 52rem) {
          body { padding: 0 .9rem 1.5rem; }
          h1 { font-size: 1.4rem; }
          .chart { padding: .5rem .8rem; }
          .wide { display: none; }
          table, tbody, tr, caption, .ends tr { display: block; }
          table { border: 0; background: none; }
          thead, .ends thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          tbody, .ends tbody { display: grid; grid-template-columns: minmax(0, 1fr); gap: .6rem; }
          .ends tbody tr { contain-intrinsic-size: auto none auto 9.5rem; }
          .tools { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); }
          .tools label:first-child { grid-column: 1 / -1; }
          .tools input, .tools select { width: 100%; }
          tr { padding: .6rem .8rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
          th, td { display: block; padding: .12rem 0; border: 0; max-width: none; min-width: 0; }
          th { font-size: 1rem; }
          td { display: grid; grid-template-columns: 7.5rem minmax(0, 1fr); gap: 0 .5rem; align-items: baseline; }
          td > .badge { justify-self: start; }
          td > .away { grid-column: 2; }
          td::before { content: attr(data-label); color: var(--soft); font: .82rem/1.35 system-ui, sans-serif; }
          .serial { max-width: none; } }

        @media print {
          :root { color-scheme: light; --back: #fff; --card: #fff; --ink: #000; --soft: #333; --line: #999; --grid: #ccc; --link: #000; --today: #000;
            --good: #1a7f4b; --good-back: #fff; --good-ink: #0d5c34; --soon: #b06f00; --soon-back: #fff; --soon-ink: #774700;
            --ended: #c4292f; --ended-back: #fff; --ended-ink: #94171d; --off: #7a8594; --off-back: #fff; --off-ink: #465060; }
          html { font-size: 11px; }
          body { max-width: none; padding: 0; }
          nav, .skip, .wide, .tools { display: none !important; }
          .cards { grid-template-columns: repeat(3, 1fr); }
          h2, h3, caption, .axis:first-child { break-after: avoid; }
          tr, .row, .card, .findings > li { break-inside: avoid; }
          thead { display: table-header-group; }
          .bar, .badge.first { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          .row, .axis { grid-template-columns: 14rem minmax(0, 1fr) 15rem; } }
        """;
}
