using System.Security.Cryptography;
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
    /// <param name="leafBlocks">What it holds.</param>
    internal static NodeKey Find(NodeCertTestParameters parameters, string leafPath, IReadOnlyList<PemBlock> leafBlocks)
    {
        if (parameters.KeyPath is string named)
            return Named(named, parameters.KeyPassphrase);

        string beside = System.IO.Path.ChangeExtension(leafPath, ".key");
        if (beside != leafPath && File.Exists(beside))
            return Unnamed(beside, parameters.KeyPassphrase);
        return HoldsKey(leafBlocks) ? Unnamed(leafPath, parameters.KeyPassphrase) : None;
    }

    /// <summary>Opens the key that was named.</summary>
    /// <exception cref="ClusterCertsException">It cannot be read or opened.</exception>
    internal static NodeKey Named(string path, Passphrase? passphrase)
    {
        (PublicKeyInfo publicKey, Finding? text) = Open(path, passphrase);
        return new NodeKey(publicKey, CheckFile(path), null) { Path = path, Text = text };
    }

    // The key, and what servers make of the text, from the same bytes.
    private static (PublicKeyInfo PublicKey, Finding? Text) Open(string path, Passphrase? passphrase)
    {
        byte[] bytes = InputFile.ReadAllBytes(path);
        try
        {
            using KeyPair pair = PrivateKeyFile.Read(bytes, path, passphrase);
            return (pair.PublicKey, DeployedText.Of(bytes, path, DeployedText.PrivateKey, CheckName.KeyMatch));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static NodeCertCheck CheckFile(string path)
    {
        (bool isPrivate, string detail) = FilePrivacy.Of(path);
        return new NodeCertCheck(CheckName.KeyFile, isPrivate, detail);
    }

    // Ganeti's server.pem and HAProxy's files hold the key and the certificate.
    private static bool HoldsKey(IReadOnlyList<PemBlock> blocks) =>
        blocks.Any(block => block.Label?.EndsWith("PRIVATE KEY", StringComparison.Ordinal) == true);

    // Nobody named this file: one that this user may not open, or that is locked, is no fault of the certificate's.
    private static NodeKey Unnamed(string path, Passphrase? passphrase)
    {
        NodeCertCheck file = CheckFile(path);
        try
        {
            (PublicKeyInfo publicKey, Finding? text) = Open(path, passphrase);
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
