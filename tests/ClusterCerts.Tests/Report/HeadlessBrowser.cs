using System.Text.RegularExpressions;

namespace ClusterCerts.Tests.Report;

/// <summary>Headless Chromium, which is shown pages.</summary>
internal static partial class HeadlessBrowser
{
    /// <summary>The page as the browser has it once it is loaded and its scripts have run.</summary>
    internal static string Show(string folder, string page) => Peer.Expect(
        "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--window-size=1400,1000", $"--user-data-dir={Path.Combine(folder, "profile")}", "--dump-dom", new Uri(page).AbsoluteUri);

    /// <summary>The page without its Content-Security-Policy, so that a test's script may look at it.</summary>
    internal static string WithoutPolicy(string page)
    {
        string open = Policy().Replace(page, "");
        Assert.NotEqual(page, open);
        return open;
    }

    [GeneratedRegex("""<meta http-equiv="Content-Security-Policy"[^>]*>""")]
    private static partial Regex Policy();
}
