using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Keys;

namespace ClusterCerts.Trust;

/// <summary>
/// The private key that goes with a certificate file: its public half if it can be read, and the checks of its file.
/// </summary>
internal sealed class NodeKey
{
    private NodeKey(PublicKeyInfo? publicKey, NodeCertCheck? fileCheck, NodeCertCheck? failure)
    {
        PublicKey = publicKey;
        FileCheck = fileCheck;
        Checks = [.. new[] { failure, fileCheck }.OfType<NodeCertCheck>()];
    }

    /// <summary>No key.</summary>
    internal static NodeKey None { get; } = new(null, null, null);

    /// <summary>The file that the key was read from, or null.</summary>
    internal string? Path { get; private init; }

    /// <summary>What servers would not read of that file; null where there is nothing of the kind, or the key was not opened.</summary>
    internal Finding? Text { get; private init; }

    /// <summary>The public half, or null when there is no key or it was not opened.</summary>
    internal PublicKeyInfo? PublicKey { get; }

    /// <summary>The check of the file's mode or list, or null when there is no file.</summary>
    internal NodeCertCheck? FileCheck { get; }

    /// <summary>
    /// The file's check, and before it a failed <see cref="CheckName.KeyMatch"/> when the file holds no usable key.
    /// </summary>
    internal IReadOnlyList<NodeCertCheck> Checks { get; }

    /// <summary>Opens the key that was named, else the one beside the leaf, else the one within the leaf's file.</summary>
    /// <exception cref="ClusterCertsException">A key that was named cannot be read or opened.</exception>
    /// <param name="parameters">What was named.</param>
    /// <param name="leafPath">The leaf's file.</param>
    /// <param name="leaf">What it holds.</param>
    /// <param name="memo">What the command has read already.</param>
    internal static NodeKey Find(NodeCertTestParameters parameters, string leafPath, CertificateText leaf, FileMemo memo)
    {
        if (parameters.KeyPath is string named)
            return Named(named, parameters.KeyPassphrase, memo);

        string beside = System.IO.Path.ChangeExtension(leafPath, ".key");
        if (beside != leafPath && File.Exists(beside))
            return Unnamed(beside, parameters.KeyPassphrase, memo);
        return leaf.HoldsKey ? Unnamed(leafPath, parameters.KeyPassphrase, memo) : None;
    }

    /// <summary>Opens the key that was named.</summary>
    /// <exception cref="ClusterCertsException">It cannot be read or opened.</exception>
    internal static NodeKey Named(string path, Passphrase? passphrase, FileMemo memo)
    {
        (PublicKeyInfo publicKey, Finding? text) = KeyText.Open(path, passphrase, memo);
        return new NodeKey(publicKey, CheckFile(path), null) { Path = path, Text = text };
    }

    private static NodeCertCheck CheckFile(string path)
    {
        (bool isPrivate, string detail) = FilePrivacy.Of(path);
        return new NodeCertCheck(CheckName.KeyFile, isPrivate, detail);
    }

    // Nobody named this file: one that this user may not open, or that is locked, is no fault of the certificate's.
    private static NodeKey Unnamed(string path, Passphrase? passphrase, FileMemo memo)
    {
        NodeCertCheck file = CheckFile(path);
        try
        {
            (PublicKeyInfo publicKey, Finding? text) = KeyText.Open(path, passphrase, memo);
            return new NodeKey(publicKey, file, null) { Path = path, Text = text };
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.PassphraseRequired)
        {
            return Unopened("it is encrypted");
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.AccessDenied)
        {
            return Unopened("this user cannot read it");
        }
        catch (ClusterCertsException e)
        {
            return new NodeKey(null, file, new NodeCertCheck(CheckName.KeyMatch, false, e.Message));
        }

        NodeKey Unopened(string why) => new(
            null, file with { Detail = $"{file.Detail}; {why}, so it was not checked against the certificate" }, null);
    }
}
