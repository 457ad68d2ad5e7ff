using ClusterCerts.Authority;
using ClusterCerts.Files;
using ClusterCerts.Issuance;
using ClusterCerts.KeyRings;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Export;

/// <summary>Exports what one node or client needs, and nothing more, in the layout that its software loads. Never the signing
/// key.</summary>
/// <remarks>
/// A certificate is exported when it is good now: its path leads to the trust bundle, the key is its own, it is neither
/// expired nor revoked, and it fits the software. Not checked: whether the software runs, and whether its machine has the
/// files where they are said to be.
/// </remarks>
public sealed class NodeCertExporter
{
    private readonly NodeCertExportParameters _parameters;
    private readonly AuthorityContext _context;
    private readonly ExportRecord _record;
    private readonly ExportSources _sources;
    private readonly ExportSelection _selection;

    /// <summary>Makes an exporter for one layout.</summary>
    /// <param name="parameters">The layout and where it goes.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <exception cref="ClusterCertsException">Two parameters do not go together.</exception>
    public NodeCertExporter(NodeCertExportParameters parameters, AuthorityContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        _context = context ?? AuthorityContext.Default;
        _record = new ExportRecord(parameters, _context);
        _sources = new ExportSources(parameters, _context);
        _selection = new ExportSelection(parameters, _context, _sources);
        ExportLayout? layout = parameters.Format == ExportFormat.Maelstrom ? null : ExportLayouts.For(parameters.Format);
        if (parameters.Passphrase is not null && layout?.TakesPassphrase != true)
        {
            throw Wrong($"The software that loads {parameters.Format} cannot open an encrypted key; leave -Passphrase or "
                + "-PassphraseFile out. An encrypted key of the node is opened with -NodePassphrase or -NodePassphraseFile.");
        }

        if (parameters.PfxEncryption != PfxEncryption.Aes256 && parameters.Format != ExportFormat.Pfx)
            throw Wrong("-PfxEncryption is for -As Pfx only.");
        if (parameters.Endpoint is not null && layout?.TakesEndpoint != true)
            throw Wrong("-Endpoint is for -As Docker only.");
        if (parameters.Endpoint is string endpoint && !IsHostAndPort(endpoint))
            throw Wrong($"'{endpoint}' is not host:port.");
    }

    /// <summary>What was finished or undone of commands that were interrupted in the authorities that were read, in sentences to
    /// show as warnings.</summary>
    /// <returns>The sentences, as the files are now.</returns>
    public IReadOnlyList<string> GetNotices() => _sources.GetNotices();

    /// <summary>The certificates that a reference means, each as it is in its file now.</summary>
    /// <param name="reference">By node ID, or by file.</param>
    /// <param name="notify">Told which nodes a pattern leaves out, and why; may be null.</param>
    /// <returns>The certificates, or an error in place of each that is not there or cannot be read; none for a pattern that
    /// matches nothing.</returns>
    /// <exception cref="ClusterCertsException">Nothing is named, or the authority cannot be read.</exception>
    public IReadOnlyList<Outcome<NodeCert>> Find(NodeCertReference reference, Action<string>? notify = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return _selection.Find(reference, notify);
    }

    /// <summary>Refuses nodes that were named more than once: nobody can tell which of the exports was meant to stay.</summary>
    /// <param name="found">What <see cref="Find"/> gave, of one reference or several.</param>
    /// <returns>The same without repeats; in place of a node that came more than once is an error.</returns>
    public static IReadOnlyList<Outcome<NodeCert>> RefuseDoubles(IEnumerable<Outcome<NodeCert>> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        return
        [
            .. found.GroupBy(o => o.Value?.NodeId ?? o.Target.ToString(), StringComparer.OrdinalIgnoreCase).SelectMany(same => same switch
            {
                _ when same.Count(o => o.Succeeded) < 2 => same.DistinctBy(o => o.Succeeded),
                _ => [new Outcome<NodeCert>(same.First().Target, null, NodeIdDoubles.Double(same.First().Value!.NodeId))],
            }),
        ];
    }

    /// <summary>Checks a certificate and makes everything ready. Nothing is written.</summary>
    /// <param name="cert">The certificate.</param>
    /// <param name="isOneOfSeveral">Whether each node gets a folder of its own below the output path.</param>
    /// <returns>The plan, which the caller disposes.</returns>
    /// <exception cref="ClusterCertsException">It is not good or does not fit, or the place is taken.</exception>
    public ExportPlan Plan(NodeCert cert, bool isOneOfSeveral = false)
    {
        ArgumentNullException.ThrowIfNull(cert);
        ExportLayout layout = ExportLayouts.For(_parameters.Format);
        using ExportMaterial material = Read(cert, layout);
        ExportPlace place = ExportPlace.Of(_parameters.OutputPath, layout.FileName(material), isOneOfSeveral ? material.FileStem : null);
        var target = new TargetFolder(_parameters.TargetPath ?? place.Path);
        IReadOnlyList<LayoutFile> files = layout.Files(material, target, _parameters);
        (bool isThere, string? found) = ExportComparison.Compare(place.Path, files, place.IsFile, _parameters.Passphrase);
        var plan = new ExportPlan(cert.NodeId, place.Path, target, files, place.IsFile, isThere) { NodeCert = cert, Found = found, Warnings = Warnings(material) };
        try
        {
            if (!isThere)
                CheckPlace(place, name => files.Any(f => f.Name == name) || layout.MayHave(name), found);
            return plan;
        }
        catch
        {
            plan.Dispose();
            throw;
        }
    }

    /// <summary>Checks a certificate and makes the files that a folder of another machine is to have. Nothing is looked at there.</summary>
    /// <param name="cert">The certificate.</param>
    /// <param name="targetPath">The folder there, or the file of a layout that is one.</param>
    /// <returns>The files, which the caller disposes.</returns>
    /// <exception cref="ClusterCertsException">It is not good or does not fit.</exception>
    internal NodeLayout Lay(NodeCert cert, string targetPath)
    {
        ExportLayout layout = ExportLayouts.For(_parameters.Format);
        using ExportMaterial material = Read(cert, layout);
        string? fileName = layout.FileName(material);
        var target = new TargetFolder(targetPath);
        bool isNamed = fileName is not null && ExportPlace.IsFileName(targetPath);
        IReadOnlyList<LayoutFile> files = layout.Files(material, target, _parameters);
        return new NodeLayout
        {
            Folder = isNamed ? target.Above : targetPath,
            OnlyName = isNamed ? target.Name : fileName,
            Files = isNamed ? [files[0] with { Name = target.Name }] : files,
            Leaf = material.Leaf,
            TrustSha256 = TrustDigest.Of(layout, material.Trust, material.RevocationLists),
        };
    }

    /// <summary>The digest of the trust bundle and lists that the layout has of an authority as it is now; null where it has neither.</summary>
    /// <param name="authorityPath">The authority directory.</param>
    /// <exception cref="ClusterCertsException">A file is missing or damaged.</exception>
    internal string? TrustOf(string authorityPath)
    {
        ExportSource source = _sources.Of(authorityPath);
        return TrustDigest.Of(ExportLayouts.For(_parameters.Format), source.Trust, source.RevocationLists);
    }

    /// <summary>Checks a key ring and makes everything ready: each node of its cluster needs all of it. Nothing is
    /// written.</summary>
    /// <param name="keyRing">The ring's folder.</param>
    /// <returns>The plan, which the caller disposes; its node ID is the ring's name.</returns>
    /// <exception cref="ClusterCertsException">There is no ring, something is wrong with it, or the place is taken.</exception>
    public ExportPlan PlanKeyRing(string keyRing)
    {
        if (_parameters.Format != ExportFormat.Maelstrom)
            throw Wrong("-KeyRing is for -As Maelstrom only.");
        (KeyRing ring, IReadOnlyList<LayoutFile> files) = KeyRingSnapshot.Read(keyRing);
        ExportPlace place = ExportPlace.FolderAt(_parameters.OutputPath);
        var target = new TargetFolder(_parameters.TargetPath ?? place.Path);
        (bool isThere, string? found) = ExportComparison.Compare(place.Path, files, isOneFile: false, passphrase: null);
        var plan = new ExportPlan(ring.Name, place.Path, target, files, isOneFile: false, isThere) { Found = found };
        try
        {
            if (!isThere)
                CheckPlace(place, name => KeyRingLayout.Parse(name)?.Name == ring.Name, found);
            return plan;
        }
        catch
        {
            plan.Dispose();
            throw;
        }
    }

    /// <summary>Writes an export, whole or not at all: private files 0600, the folder 0700. What is there already as it would be written
    /// stays untouched.</summary>
    /// <param name="plan">What <see cref="Plan"/> or <see cref="PlanKeyRing"/> made ready.</param>
    /// <param name="notify">Told what an administrator should know: what a command that was interrupted left, and that it was deleted. May be
    /// null.</param>
    /// <returns>The files.</returns>
    /// <exception cref="ClusterCertsException">It cannot be written, or was revoked meanwhile; nothing was changed.</exception>
    public IReadOnlyList<ExportedFile> Write(ExportPlan plan, Action<string>? notify = null)
    {
        ArgumentNullException.ThrowIfNull(plan);

        // It may be revoked between the plan and its confirmation.
        if (plan.NodeCert is NodeCert cert)
            new ExportMaterialReader(_parameters, _context).CheckStatus(_sources.AsItStands(cert));
        foreach (string warning in plan.Warnings)
            notify?.Invoke(warning);
        if (!plan.IsUnchanged)
            Place(plan, notify);
        _record.Add(plan);
        return plan.Files;
    }

    /// <summary>Records in each authority's ledger what <see cref="Write"/> has written: for each node the layout, the place, the moment and the serial
    /// number; and what was there already and is not recorded yet. Once, after the last export.</summary>
    /// <remarks>It is not an error where it cannot be: an export is done without it, also from an authority directory that is read-only.</remarks>
    /// <param name="notify">Told what is not recorded, and why; may be null.</param>
    /// <param name="cancellation">Whether the command was stopped: then no other process is waited for.</param>
    public void Record(Action<string>? notify = null, CancellationToken cancellation = default) =>
        _record.Write(path => _sources.Of(path).Authority!.Store, notify, cancellation);

    private ExportMaterial Read(NodeCert cert, ExportLayout layout)
    {
        ExportSource source = _sources.Of(cert.AuthorityPath);
        ExportMaterial material = new ExportMaterialReader(_parameters, _context).Read(_sources.AsItStands(cert), source);
        try
        {
            layout.Check(material);
            FormatRequirements.NeedsFitKeys(material, _parameters.Format, isRotating: source.Authority?.Store.Has(AuthorityDocument.Rotation) == true);
            return material;
        }
        catch
        {
            material.Dispose();
            throw;
        }
    }

    private string[] Warnings(ExportMaterial material) =>
        [.. ((string?[])[EarlyCert.Warning([material.NodeCert], _context.Now), FormatRequirements.FitWarning(material, _parameters.Format)]).OfType<string>()];

    private void Place(ExportPlan plan, Action<string>? notify)
    {
        if (plan.Found is string found)
            notify?.Invoke($"The export of {plan.NodeId} is written again: {found}.");
        if (!plan.IsOneFile)
        {
            ExportFolder.Write(_context, plan.OutputPath, plan.Content, _parameters.Force, notify);
            return;
        }

        string folder = FileErrors.FolderOf(plan.OutputPath);
        try
        {
            _context.Files.CreatePrivateDirectory(folder);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Writing(folder, e);
        }

        AtomicFile.Write(_context.Files, plan.OutputPath, plan.Content[0].Content, FileProtection.Private, _parameters.Force, notify);
    }

    // Why what holds the same is not left as it is.
    private void CheckPlace(ExportPlace place, Func<string, bool> isOurs, string? found)
    {
        try
        {
            place.Check(_parameters.Force, isOurs, _context.Files);
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.FileExists && found is not null)
        {
            throw new ClusterCertsException(e.ErrorCode, $"{e.Message} It holds the same as would be written, but {found}.", e.Target, e);
        }
    }

    private static bool IsHostAndPort(string text) => !text.Contains('/', StringComparison.Ordinal)
        && Uri.TryCreate($"tcp://{text}", UriKind.Absolute, out Uri? uri) && uri.Port > 0;

    private static ClusterCertsException Wrong(string message) => new(ErrorCode.InvalidArgument, message);
}
