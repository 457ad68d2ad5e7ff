using System.Numerics;

namespace ClusterCerts;

/// <summary>Issues a batch: keys are made on all processors, certificates are signed and recorded in groups, results come in order.</summary>
internal sealed class NodeCertIssuer(CertAuthority authority, NodeCertParameters parameters)
{
    // So many certificates share one flush of the ledger and one of the serial file.
    private const int GroupSize = 64;

    private readonly AuthorityFolder _folder = authority.Folder;
    private readonly AuthorityContext _context = authority.Context;
    private readonly string _output = Path.GetFullPath(parameters.OutputPath ?? authority.Folder.Location);
    private readonly NodeFileNames _names = new();

    internal IEnumerable<Outcome<NodeCert>> Issue(IReadOnlyList<string> nodeIds, Passphrase? passphrase, CancellationToken cancellation)
    {
        if (parameters.NodePassphrase is not null && parameters.KeyFormat != KeyFormat.Pkcs8)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, "A traditional key file is never encrypted; use the Pkcs8 format with a passphrase.");
        }

        using var signer = new CurrentSigner(_folder, passphrase);
        PresetProfile profile = PresetProfile.For(signer.Signing.Preset);
        var plans = nodeIds.Select(id => Plan(id, profile)).ToList();
        MakeOutputFolder();

        KeyAlgorithm algorithm = parameters.KeyAlgorithm ?? profile.LeafKey;
        int threads = parameters.ThrottleLimit ?? Environment.ProcessorCount;
        using var keys = new OrderedKeys(
            plans.Count(p => p.Error is null), threads, GroupSize + threads,
            () => NewKey.Generate(algorithm, parameters.KeyFormat, parameters.NodePassphrase), cancellation);
        for (int done = 0; done < plans.Count;)
        {
            cancellation.ThrowIfCancellationRequested();
            List<Planned> group = TakeGroup(plans, done, keys);
            done += group.Count;
            foreach (Outcome<NodeCert> outcome in Commit(group, profile, signer, cancellation))
                yield return outcome;
        }
    }

    private Planned Plan(string text, PresetProfile profile)
    {
        try
        {
            NodeId id = NodeId.Parse(text);
            if (profile.NodeIdProblem(id) is string problem)
                throw new ClusterCertsException(ErrorCode.InvalidNodeId, $"'{text}' does not fit the preset {profile.Preset}: {problem}.", text);
            SubjectNames names = SubjectNames.For(id, parameters.DnsNames, parameters.IPAddresses, profile);
            var plan = new Planned(text, id, names, Path.Combine(_output, $"node.{id.FileStem}.crt"), Path.Combine(_output, $"node.{id.FileStem}.key"));
            CheckFiles(plan);
            return plan;
        }
        catch (ClusterCertsException e)
        {
            return new Planned(text, default, null!, "", "") { Error = e };
        }
    }

    private void CheckFiles(Planned plan)
    {
        if (!parameters.Force && (File.Exists(plan.CertificatePath) || File.Exists(plan.KeyPath)))
            throw AtomicFile.Exists(File.Exists(plan.CertificatePath) ? plan.CertificatePath : plan.KeyPath);
    }

    private void MakeOutputFolder()
    {
        try
        {
            _context.Files.CreatePrivateDirectory(_output);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Writing(_output, e);
        }
    }

    // Waits for one key, then takes along what is ready.
    private static List<Planned> TakeGroup(List<Planned> plans, int from, OrderedKeys keys)
    {
        var group = new List<Planned>();
        bool waited = false;
        foreach (Planned plan in plans.Skip(from).Take(GroupSize))
        {
            if (plan.Error is null)
            {
                if (waited && !keys.IsNextReady)
                    break;
                waited = true;
                plan.Key = keys.Take();
            }

            group.Add(plan);
        }

        return group;
    }

    private List<Outcome<NodeCert>> Commit(List<Planned> group, PresetProfile profile, CurrentSigner signer, CancellationToken cancellation)
    {
        try
        {
            var issued = new Dictionary<Planned, IssuedFiles>();
            using (IAuthoritySession session = _folder.Begin("New-NodeCert", cancellation))
            {
                signer.Refresh();
                _names.Refresh(session.Ledger);
                BigInteger last = session.LastSerialNumber;
                foreach (Planned plan in group.Where(p => p.Error is null))
                {
                    if (TrySign(plan, profile, signer, ref last) is IssuedFiles files)
                        issued.Add(plan, files);
                }

                if (issued.Count > 0)
                    session.RecordIssued([.. issued.Values], signer.Signing.NodeFileTail);
            }

            ChainEnd chain = ChainEnd.Of(signer.Signing);
            return group.ConvertAll(plan => issued.TryGetValue(plan, out IssuedFiles? files)
                ? new Outcome<NodeCert>(plan.Text, Describe(files, chain), null)
                : new Outcome<NodeCert>(plan.Text, null, plan.Error));
        }
        finally
        {
            foreach (Planned plan in group)
                plan.Key?.Dispose();
        }
    }

    private IssuedFiles? TrySign(Planned plan, PresetProfile profile, CurrentSigner signer, ref BigInteger last)
    {
        try
        {
            _names.Claim(plan.Id);
            CheckFiles(plan);
            Validity validity = LifetimeRule.Apply(
                _context.Now, parameters.Lifetime, parameters.NotAfter, parameters.Backdate, profile.LeafLifetime, signer.Key.Certificate,
                parameters.ClampToIssuer || (profile.ClampsByItself && parameters.Lifetime is null && parameters.NotAfter is null));
            var template = new CertificateTemplate
            {
                SerialNumber = SerialNumber.NextAfter(last, _context.FillRandom),
                IssuerName = signer.Key.Certificate.SubjectName.ToArray(),
                IssuerKeyIdentifier = signer.Key.Certificate.SubjectKeyIdentifier,
                SubjectName = SubjectName.FromCommonName(plan.Id.ToString()),
                Validity = validity,
                PublicKey = plan.Key!.PublicKey,
                Purpose = parameters.Purpose ?? profile.Purpose,
                DnsNames = plan.Names.DnsNames,
                Addresses = plan.Names.Addresses,
            };
            byte[] certificate = signer.Key.Sign(template);
            last = template.SerialNumber.Value;
            return new IssuedFiles
            {
                Entry = Entry(plan, template, signer.Key.Certificate, certificate),
                CertificatePath = plan.CertificatePath,
                KeyPath = plan.KeyPath,
                KeyPem = plan.Key.Pem,
            };
        }
        catch (ClusterCertsException e)
        {
            plan.Error = e;
            return null;
        }
    }

    private LedgerEntry Entry(Planned plan, CertificateTemplate template, DecodedCertificate issuer, byte[] certificate) => new()
    {
        Time = _context.Now,
        Event = LedgerEvent.Issue,
        NodeId = plan.Id.ToString(),
        SerialNumber = template.SerialNumber.ToString(),
        NotBefore = template.Validity.NotBefore,
        NotAfter = template.Validity.NotAfter,
        PublicKeySha256 = template.PublicKey.Sha256,
        IssuerKeyId = issuer.SubjectKeyIdentifier is byte[] id ? Convert.ToHexString(id) : null,
        CertificatePath = _folder.ToLedgerPath(plan.CertificatePath),
        KeyPath = _folder.ToLedgerPath(plan.KeyPath),
        Certificate = certificate,
    };

    private NodeCert Describe(IssuedFiles files, ChainEnd chain)
    {
        DecodedCertificate decoded = DecodedCertificate.Decode(files.Entry.Certificate!);
        return new NodeCert(decoded, NodeCertStatus.Valid)
        {
            EffectiveNotAfter = chain.Limit(decoded.NotAfter),
            CertificatePath = files.CertificatePath,
            KeyPath = files.KeyPath,
            AuthorityPath = _folder.Location,
        };
    }

    // One node's way through: planned, then with a key, then with a certificate or an error.
    private sealed class Planned(string text, NodeId id, SubjectNames names, string certificatePath, string keyPath)
    {
        internal string Text { get; } = text;

        internal NodeId Id { get; } = id;

        internal SubjectNames Names { get; } = names;

        internal string CertificatePath { get; } = certificatePath;

        internal string KeyPath { get; } = keyPath;

        internal NewKey? Key { get; set; }

        internal ClusterCertsException? Error { get; set; }
    }
}
