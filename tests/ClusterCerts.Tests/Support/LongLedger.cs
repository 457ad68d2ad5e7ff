using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using ClusterCerts.Sqlite;
using Microsoft.Data.Sqlite;

namespace ClusterCerts.Tests.Support;

/// <summary>Makes ledgers long enough for an index.</summary>
internal static class LongLedger
{
    /// <summary>More lines than are read without an index.</summary>
    internal const int Many = LedgerIndexFile.FewLines + 88;

    /// <summary>The engine is there, as in the program and the module.</summary>
    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "The tests are the program here.")]
    internal static void LinkEngine() => Engines.Register(Engines.Sqlite, static () => new SqliteEngine());

    /// <summary>Adds lines to the ledger of an authority behind its back, each chained to the one before. No index learns of them.</summary>
    /// <param name="pki">The authority directory.</param>
    /// <param name="entries">What they say; a change of the policy, many times, by default.</param>
    internal static void Grow(string pki, IEnumerable<LedgerEntry>? entries = null)
    {
        string path = Path.Combine(pki, Ledger.DocumentName);
        string last = File.ReadLines(path).Last();
        string previous = Hash(System.Text.Encoding.UTF8.GetBytes(last));
        DateTimeOffset time = LedgerLine.Read(System.Text.Encoding.UTF8.GetBytes(last), withCertificate: false).Time;
        using FileStream file = File.Open(path, FileMode.Append);
        foreach (LedgerEntry entry in entries ?? Enumerable.Range(0, Many).Select(i => LedgerEntries.PolicyChange(time, "{}", $"change {i}")))
        {
            byte[] line = LedgerLine.Write(entry with { Previous = previous });
            previous = Hash(line);
            file.Write([.. line, (byte)'\n']);
        }
    }

    /// <summary>Notes beside an index that was copied with its ledger how its file is now: the copy then counts as the original does.</summary>
    internal static void Renote(string pki)
    {
        string path = IndexOf(pki) + ".stamp";
        LedgerIndexStamp noted = LedgerIndexStamp.Read(path)!;
        File.WriteAllBytes(path, (noted with { State = LedgerIndexStamp.StateOf(IndexOf(pki))! }).Encode());
    }

    /// <summary>Changes an index so that it counts none the less, as somebody may who can write there.</summary>
    internal static void Tamper(string pki, string sql)
    {
        using (var connection = new SqliteConnection($"Data Source={IndexOf(pki)};Mode=ReadWrite;Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        Renote(pki);
    }

    /// <summary>Reads its index until it is disposed.</summary>
    internal static IDisposable Read(string pki)
    {
        var connection = new SqliteConnection($"Data Source={IndexOf(pki)};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "BEGIN; SELECT count(*) FROM state;";
        command.ExecuteScalar();
        return connection;
    }

    /// <summary>Where the index of an authority is.</summary>
    internal static string IndexOf(string pki) => Path.Combine(pki, LedgerIndexFile.FileName);

    /// <summary>Whether its index counts: the ledger is then read from its last line on.</summary>
    internal static bool HasIndex(string pki)
    {
        using FileStream ledger = File.OpenRead(Path.Combine(pki, Ledger.DocumentName));
        using ILedgerIndexReader? index = new LedgerIndexFile(ledger.Name).TryOpen(ledger, out _);
        return index is not null;
    }

    private static string Hash(ReadOnlySpan<byte> line) => Convert.ToHexStringLower(SHA256.HashData(line));
}
