using System.Security.Cryptography;

namespace ClusterCerts.Report;

/// <summary>What searches, filters and groups the table of a report in the browser. Without it the page shows everything, and everything the same.</summary>
internal static class ReportScript
{
    /// <summary>The script. It is within a page that is XML as well: no ampersand, no less-than sign.</summary>
    internal const string Text = """

        (() => {
          'use strict';
          const by = id => document.getElementById(id);
          const tools = by('tools'), find = by('find'), group = by('group'), shown = by('shown');
          const picks = [...tools.querySelectorAll('select[data-fact]')];
          const words = element => element.textContent.replace(/\s+/g, ' ').trim();
          const factsOf = row => ({
            row,
            text: words(row).toLowerCase(),
            status: words(row.cells[1]).slice(2),
            month: row.cells[2].querySelector('time').dateTime.slice(0, 7),
            check: words(row.cells[5]),
            kind: words(row.cells[0].querySelector('.kind')),
            published: row.dataset.published || 'Not a node',
          });
          const closed = new Set();
          let rows = null;

          const fits = facts => {
            const asked = find.value.toLowerCase().split(/\s+/);
            return picks.every(pick => [facts[pick.dataset.fact], ''].includes(pick.value)) ? asked.every(word => facts.text.includes(word)) : false;
          };

          const headingOf = (name, count) => {
            const row = document.createElement('tr'), cell = document.createElement('th'), button = document.createElement('button');
            row.className = 'group';
            row.setAttribute('role', 'row');
            cell.colSpan = 6;
            cell.scope = 'colgroup';
            cell.setAttribute('role', 'rowheader');
            button.type = 'button';
            button.textContent = `${name} (${count})`;
            button.setAttribute('aria-expanded', String(!closed.has(name)));
            button.onclick = () => {
              closed.delete(name) || closed.add(name);
              show();
              [...by('rows').querySelectorAll('button')].find(other => other.textContent === button.textContent).focus();
            };
            cell.append(button);
            row.append(cell);
            return row;
          };

          const show = () => {
            rows ??= [...by('rows').rows].map(factsOf);
            const found = rows.filter(fits), groups = new Map(), made = document.createDocumentFragment();
            found.forEach(facts => {
              const name = group.value ? facts[group.value] : '';
              groups.has(name) ? groups.get(name).push(facts.row) : groups.set(name, [facts.row]);
            });
            groups.forEach((members, name) => {
              if (group.value)
                made.append(headingOf(name, members.length));
              if (!closed.has(name))
                made.append(...members);
            });
            by('rows').replaceChildren(made);
            shown.textContent = found.length === rows.length ? '' : `Shown: ${found.length} of ${rows.length}`;
          };

          find.oninput = show;
          picks.forEach(pick => pick.onchange = show);
          group.onchange = () => { closed.clear(); show(); };
          by('reset').onclick = () => {
            [find, group, ...picks].forEach(input => input.value = '');
            closed.clear();
            show();
          };
          tools.hidden = false;
        })();

        """;

    /// <summary>What the page's Content-Security-Policy knows it by (CSP level 3, 2.3.1): nothing else runs in the page.</summary>
    internal static string Source { get; } = $"'sha256-{Convert.ToBase64String(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Text)))}'";
}
