using ClusterCerts.Tests.House;

namespace ClusterCerts.Tests.Tokens;

/// <summary>SoftHSM2 behind a library of the tests (tests/native/odd-token.c) that answers what SoftHSM2 never does, as it is told.</summary>
internal sealed class OddToken
{
    private int _orders;

    internal OddToken(string folder)
    {
        Directory.CreateDirectory(folder);
        Module = Path.Combine(folder, "odd.so");
        SoftHsm.Run("gcc", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-pthread", "-o", Module, Path.Combine(CoreSources.RepositoryRoot, "tests", "native", "odd-token.c"), "-ldl");
        File.Copy(SoftHsm.Module, $"{Module}.real"); // Another file is another library, with sessions of its own.
    }

    internal string Module { get; }

    /// <summary>Who logged in since the last orders: 1 for the user, 2 for one signature.</summary>
    internal IReadOnlyList<string> Logins => [.. Calls.Where(call => call.StartsWith("login ", StringComparison.Ordinal))];

    /// <summary>Each login, logout and end of the library since the last orders.</summary>
    internal IReadOnlyList<string> Calls => File.Exists($"{Module}.calls") ? File.ReadAllLines($"{Module}.calls") : [];

    /// <summary>From here on these orders, and no others.</summary>
    internal void Order(params string[] orders)
    {
        File.WriteAllText($"{Module}.new", string.Join('\n', [.. orders, $"number {++_orders}"]));
        File.Move($"{Module}.new", $"{Module}.orders", overwrite: true);
        File.Delete($"{Module}.calls");
    }
}
