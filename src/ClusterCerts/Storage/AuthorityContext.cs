using System.Security.Cryptography;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Keys;

namespace ClusterCerts.Storage;

/// <summary>The world outside: the clock, the disk, the source of random numbers and keys, and where authorities are kept.
/// Tests give their own.</summary>
public sealed class AuthorityContext
{
    /// <summary>The machine's own clock, disk and random numbers.</summary>
    public static AuthorityContext Default { get; } = new();

    /// <summary>The same clock and random numbers, and a disk on which nothing changes: whatever is done with it goes through every
    /// check of the real thing, fails as that would, and writes nothing. What comes out of it must not be used.</summary>
    /// <returns>The context, for one command.</returns>
    public static AuthorityContext ForRehearsal() => new() { Files = new RehearsalFileSystem() };

    /// <summary>The same world, which tells what is done in it.</summary>
    /// <param name="log">Who is told.</param>
    /// <returns>The context, for one command. In a rehearsal nothing is changed, so only waits are told.</returns>
    public AuthorityContext Telling(WorkLog log) => new()
    {
        Time = Time,
        Files = Files.IsRehearsal ? Files : new ToldFileSystem(log with { Clock = Time }),
        FindStore = FindStore,
        FillRandom = FillRandom,
        MakeKey = MakeKey,
        Log = log with { Clock = Time },
        Memo = Memo,
        Certificates = Certificates,
        Answers = new AnswerMemo(),
    };

    /// <summary>The same world for what is tried in a folder that is deleted in the end: authorities are kept in their directories, and of what is done nobody is told
    /// but how far it is.</summary>
    internal AuthorityContext Apart()
    {
        WorkLog quiet = Log with { Told = null };
        return new() { Time = Time, Files = Files.IsRehearsal ? Files : new ToldFileSystem(quiet), FillRandom = FillRandom, MakeKey = MakeKey, Log = quiet };
    }

    /// <summary>The same world, in which the parts of one command share what they read of the nodes' files.</summary>
    internal AuthorityContext Remembering() => new()
    {
        Time = Time,
        Files = Files,
        FindStore = FindStore,
        FillRandom = FillRandom,
        MakeKey = MakeKey,
        Log = Log,
        Memo = new FileMemo(),
        Certificates = new CertificateMemo(),
        Answers = Answers,
    };

    /// <summary>What this command has read of the nodes' files.</summary>
    internal FileMemo Memo { get; private init; } = FileMemo.None;

    /// <summary>The certificates that this command has decoded.</summary>
    internal CertificateMemo Certificates { get; private init; } = CertificateMemo.None;

    /// <summary>What servers have answered this command.</summary>
    internal AnswerMemo Answers { get; private init; } = AnswerMemo.None;

    /// <summary>Who is told of what is done.</summary>
    internal WorkLog Log { get; init; } = WorkLog.None;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal FileSystem Files { get; init; } = FileSystem.Real;

    /// <summary>The store of an authority by the path of its directory, which need not exist.</summary>
    internal Func<string, FileSystem, IAuthorityStore> FindStore { get; init; } = AuthorityStores.At;

    internal Action<Span<byte>> FillRandom { get; init; } = RandomNumberGenerator.Fill;

    /// <summary>Makes the keys of nodes, on several threads and before the authority is locked.</summary>
    internal Func<NewKeyTerms, NewKey> MakeKey { get; init; } = NewKey.Generate;

    /// <summary>The store of an authority directory, which need not exist.</summary>
    internal IAuthorityStore StoreAt(string path) => FindStore(path, Files);

    /// <summary>The store of an authority directory that shall be kept elsewhere, where an administrator says so.</summary>
    internal IAuthorityStore StoreAt(string path, string? store) => store is null ? StoreAt(path) : AuthorityStores.At(path, Files, store);

    /// <summary>Now, in UTC.</summary>
    internal DateTimeOffset Now => Time.GetUtcNow();
}
