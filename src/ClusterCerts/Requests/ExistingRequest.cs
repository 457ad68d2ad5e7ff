using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Values;

namespace ClusterCerts.Requests;

/// <summary>Compares a request that is there, and its key, with the one that is asked for. What is not given is not asked for,
/// but what another preset than the default fills in is.</summary>
/// <param name="found">The request.</param>
/// <param name="keyPath">Its key's file.</param>
/// <param name="id">The node.</param>
/// <param name="parameters">What is asked for.</param>
internal sealed class ExistingRequest(NodeCertRequest found, string keyPath, NodeId id, NodeCertRequestParameters parameters)
{
    private static readonly (FurtherNameKind Kind, string What)[] FurtherKinds =
    [
        (FurtherNameKind.Uri, "URIs"), (FurtherNameKind.EmailAddress, "e-mail addresses"), (FurtherNameKind.UserPrincipalName, "user principal names"),
    ];

    private readonly PresetProfile _profile = PresetProfile.For(parameters.Preset);

    /// <summary>The request, if it is what is asked for and its key belongs to it.</summary>
    /// <exception cref="ClusterCertsException">It differs, the message names in what; or one of the two cannot be used.</exception>
    internal NodeCertRequest IfEqual()
    {
        if (found.Problem is ClusterCertsException problem)
            throw problem;
        if (!File.Exists(keyPath))
        {
            throw new ClusterCertsException(
                ErrorCode.FileNotFound,
                $"'{found.Path}' is there and its key '{keyPath}' is missing: nobody can use a certificate for it. Bring back the key, "
                    + "or make both again with -Force.",
                keyPath);
        }

        CheckKey();
        string[] differences = [.. Differences()];
        return differences.Length == 0 ? new NodeCertRequest(found.Decoded, found.Path, found.FileHasKey) { KeyPath = keyPath }
            : throw new ClusterCertsException(
            ErrorCode.FileExists,
            $"'{found.Path}' is there, and is not the request that is asked for: {string.Join("; ", differences)}. "
                + "Ask for what is there, or make another with -Force.",
            found.Path);
    }

    private void CheckKey()
    {
        using KeyPair key = PassphraseRefusal.Open(keyPath, parameters.NodePassphrase);
        if (!key.PublicKey.Equals(found.Decoded.PublicKey))
        {
            throw new ClusterCertsException(
                ErrorCode.KeyMismatch, $"The key '{keyPath}' does not belong to the request '{found.Path}'. Bring back the right one, "
                    + "or make both again with -Force.", keyPath);
        }

        if (FilePrivacy.WhyNotAsWritten(keyPath) is string open)
            throw new ClusterCertsException(ErrorCode.FileNotPrivate, $"The key of the request '{found.Path}' is not private: {open}.", keyPath);
    }

    private IEnumerable<string> Differences()
    {
        bool isPreset = parameters.Preset != Preset.Default;
        if (found.NodeId != id.ToString())
            yield return $"it is for node '{found.NodeId}', not '{id}'";
        if (parameters.Subject is string subject && !Name(SubjectName.Parse(subject)).IsSameAs(found.Decoded.SubjectDn))
            yield return $"its subject is '{found.Subject}', not '{subject}'";
        if ((parameters.KeyAlgorithm ?? (isPreset && !parameters.ReuseKey ? _profile.LeafKey : null)) is KeyAlgorithm algorithm
            && found.KeyAlgorithm != algorithm.ToString())
            yield return $"its key algorithm is {found.KeyAlgorithm}, not {algorithm}";
        if ((parameters.Purpose ?? (isPreset ? _profile.Purpose : null)) is CertPurpose purpose && found.Purpose != purpose)
            yield return $"its purpose is {found.Purpose?.ToString() ?? "none"}, not {purpose}";
        SubjectNames names = SubjectNames.For(id, parameters.DnsNames, parameters.IPAddresses, _profile.AddressAsDnsText, parameters.Further);
        if ((parameters.DnsNames.Count > 0 || names.Addresses.Count == 0 && parameters.IPAddresses.Count > 0)
            && !Same(found.DnsNames, names.DnsNames))
            yield return $"its DNS names are {List(found.DnsNames)}, not {List(names.DnsNames)}";
        string[] addresses = [.. names.Addresses.Select(a => a.ToString())];
        if (parameters.IPAddresses.Count > 0 && !Same(found.IPAddresses, addresses))
            yield return $"its addresses are {List(found.IPAddresses)}, not {List(addresses)}";
        foreach ((FurtherNameKind kind, string what) in FurtherKinds.Where(k => parameters.Further.Asks(k.Kind)))
        {
            FurtherName[] wanted = [.. names.Further.Where(f => f.Kind == kind)];
            FurtherName[] has = [.. (found.Decoded.Extensions.SubjectAltNames?.Further ?? []).Where(f => f.Kind == kind)];
            if (!has.ToHashSet().SetEquals(wanted))
                yield return $"its {what} are {List([.. has.Select(f => f.Text)])}, not {List([.. wanted.Select(f => f.Text)])}";
        }

        if (parameters.NodePassphrase is not null && !PrivateKeyFile.IsEncrypted(keyPath))
            yield return "its key is not encrypted";
    }

    private static DistinguishedName Name(byte[] encoded) => DistinguishedName.Decode(encoded, "subject", []);

    private static bool Same(IEnumerable<string> has, IEnumerable<string> wanted) =>
        has.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(wanted);

    private static string List(IReadOnlyCollection<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);
}
