using System.Security.Cryptography;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Issuance;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Requests;

/// <summary>Makes keys and requests for them, on the nodes themselves: no key leaves its folder.</summary>
public static class RequestMaker
{
    private const string Operation = "New-NodeCertRequest";

    /// <summary>Makes a key and a request for each node ID, in <c>node.&lt;id&gt;.key</c> and <c>node.&lt;id&gt;.csr</c>.</summary>
    /// <param name="nodeIds">The node IDs.</param>
    /// <param name="parameters">What the requests shall ask for.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <param name="notify">Told what an administrator should know: what a command that was interrupted left, and what became of it. May be
    /// null.</param>
    /// <param name="cancellation">Stops before the next one.</param>
    /// <returns>A request or the reason why there is none for each node ID, in order; both files are there or neither.</returns>
    /// <exception cref="ClusterCertsException">The parameters do not go together.</exception>
    public static IEnumerable<Outcome<NodeCertRequest>> Make(
        IReadOnlyList<string> nodeIds,
        NodeCertRequestParameters parameters,
        AuthorityContext? context = null,
        Action<string>? notify = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(nodeIds);
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.NodePassphrase is not null && parameters.KeyFormat != KeyFormat.Pkcs8)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, "A traditional key file is never encrypted; use the Pkcs8 format with a passphrase.");
        }

        KeyForms.RefuseUnlessOf(parameters.KeyAlgorithm, parameters.KeyFormat);
        if (parameters.ReuseKey && parameters.KeyAlgorithm is not null)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, "A key that is reused has its algorithm already; give -ReuseKey or -KeyAlgorithm.");
        }

        if (parameters.Subject is not null && nodeIds.Count > 1)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "-Subject names one node; make its request alone.", parameters.Subject);
        return MakeEach(nodeIds, parameters, context ?? AuthorityContext.Default, notify, cancellation);
    }

    /// <summary>Looks which requests are there already, as they are asked for, and belong to their keys. Nothing is made.</summary>
    /// <param name="nodeIds">The node IDs.</param>
    /// <param name="parameters">What the requests shall ask for; what is not given is not compared.</param>
    /// <param name="found">Called for each that is there: the request, or why it is not what is asked for.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <param name="notify">As for <see cref="Make"/>.</param>
    /// <returns>The node IDs of which no request is there, in order: those to make.</returns>
    /// <exception cref="ClusterCertsException">The parameters do not go together.</exception>
    public static IReadOnlyList<string> FindMissing(
        IReadOnlyList<string> nodeIds, NodeCertRequestParameters parameters, Action<Outcome<NodeCertRequest>> found, AuthorityContext? context = null,
        Action<string>? notify = null)
    {
        ArgumentNullException.ThrowIfNull(nodeIds);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(found);
        if (parameters.Force)
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, "-Force replaces a request and -IfMissing keeps it; give one of them.", parameters.Path);
        AuthorityContext world = context ?? AuthorityContext.Default;
        var missing = new List<string>();
        foreach (string text in nodeIds)
        {
            try
            {
                if (NodeId.TryParse(text, out NodeId id) && Find(id, parameters, world, notify) is NodeCertRequest request)
                    found(new(text, request, null));
                else
                    missing.Add(text); // What is no node ID, or a key without a request, the making refuses.
            }
            catch (ClusterCertsException e)
            {
                found(new(text, null, e));
            }
        }

        return missing;
    }

    private static NodeCertRequest? Find(NodeId id, NodeCertRequestParameters parameters, AuthorityContext context, Action<string>? notify)
    {
        string folder = Path.GetFullPath(parameters.Path);
        RequestPair.Recover(context.Files, folder, $"node.{id.FileStem}", notify);
        string path = Path.Combine(folder, $"node.{id.FileStem}.csr");
        return !Path.Exists(path) ? null
            : new ExistingRequest(NodeCertRequest.Read(path), Path.Combine(folder, $"node.{id.FileStem}.key"), id, parameters).IfEqual();
    }

    private static IEnumerable<Outcome<NodeCertRequest>> MakeEach(
        IReadOnlyList<string> nodeIds, NodeCertRequestParameters parameters, AuthorityContext context, Action<string>? notify,
        CancellationToken cancellation)
    {
        RequestPair.RecoverOthers(context, Path.GetFullPath(parameters.Path), notify);
        var names = new NodeFileNames();
        ClusterCertsException?[] doubles = NodeIdDoubles.Find(nodeIds);
        var named = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < nodeIds.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            string id = nodeIds[i];
            if (!named.Add(id))
                continue; // Refused once already.
            Outcome<NodeCertRequest> outcome;
            try
            {
                outcome = new(id, MakeOne(doubles[i] is { } refusal ? throw refusal : NodeId.Parse(id), names, parameters, context, notify), null);
            }
            catch (ClusterCertsException e)
            {
                outcome = new(id, null, e);
            }

            yield return outcome;
        }
    }

    private static NodeCertRequest MakeOne(
        NodeId id, NodeFileNames names, NodeCertRequestParameters parameters, AuthorityContext context, Action<string>? notify)
    {
        PresetProfile profile = PresetProfile.For(parameters.Preset);
        profile.CheckNodeId(id);
        names.Claim(id);
        string folder = Path.GetFullPath(parameters.Path);
        string keyPath = Path.Combine(folder, $"node.{id.FileStem}.key");
        string requestPath = Path.Combine(folder, $"node.{id.FileStem}.csr");
        RequestPair.Recover(context.Files, folder, $"node.{id.FileStem}", notify);
        CheckFiles(parameters, keyPath, requestPath);
        var template = new RequestTemplate
        {
            SubjectName = Subject(id, parameters.Subject),
            Names = SubjectNames.For(id, parameters.DnsNames, parameters.IPAddresses, profile.AddressAsDnsText, parameters.Further),
            Purpose = parameters.Purpose ?? profile.Purpose,
        };
        _ = template.Names.NamelessNotice(id, template.Purpose);
        using KeyPair key = parameters.ReuseKey
            ? PassphraseRefusal.Open(keyPath, parameters.NodePassphrase)
            : KeyWork.Generate(parameters.KeyAlgorithm ?? profile.LeafKey, context.Log, context.Time);
        byte[] request = template.Sign(key);
        byte[]? keyPem = parameters.ReuseKey ? null : key.ExportPem(parameters.KeyFormat, parameters.NodePassphrase);
        try
        {
            context.Files.MakeFolder(folder);
            (string Path, byte[] Content)? keyFile = keyPem is null ? null : (keyPath, keyPem);
            RequestFiles.Write(context.StoreAt(folder), Operation, keyFile, (requestPath, RequestFile.Write(request)), parameters.Force);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keyPem);
        }

        return new NodeCertRequest(DecodedRequest.Decode(request, requestPath), requestPath, fileHasKey: false) { KeyPath = keyPath };
    }

    private static void CheckFiles(NodeCertRequestParameters parameters, string keyPath, string requestPath)
    {
        if (parameters.Force)
            return;
        if (!parameters.ReuseKey && File.Exists(keyPath))
        {
            throw new ClusterCertsException(
                ErrorCode.FileExists,
                $"'{keyPath}' already exists. Use it with -ReuseKey, choose another folder with -Path, or replace it with -Force: "
                    + "a certificate for the old key is then useless.",
                keyPath);
        }

        if (File.Exists(requestPath))
            throw FileErrors.Exists(requestPath);
    }

    private static byte[] Subject(NodeId id, string? text)
    {
        if (text is null)
            return SubjectName.FromCommonName(id.ToString());
        byte[] subject = SubjectName.Parse(text);
        return DistinguishedName.Decode(subject, "subject", []).CommonNames is [string name] && name == id.ToString()
            ? subject
            : throw new ClusterCertsException(
                ErrorCode.InvalidSubject, $"The common name of '{text}' must be the node ID, '{id}', and there must be one alone.", text);
    }
}
