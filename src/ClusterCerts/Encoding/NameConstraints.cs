using System.Formats.Asn1;
using ClusterCerts.Values;

namespace ClusterCerts.Encoding;

/// <summary>The name constraints (RFC 5280 4.2.1.10).</summary>
/// <param name="Permitted">The subtrees that names of their kind must lie in, or null when the field is absent.</param>
/// <param name="Excluded">The subtrees that no name may lie in, or null when the field is absent.</param>
/// <param name="IsCritical">Whether the extension is critical.</param>
internal sealed record NameConstraints(NameSubtrees? Permitted, NameSubtrees? Excluded, bool IsCritical)
{
    /// <summary>Reads the extension's value.</summary>
    /// <exception cref="AsnContentException">It is not a NameConstraints sequence.</exception>
    internal static NameConstraints Decode(DecodedExtension extension, List<string> malformations)
    {
        var reader = new AsnReader(extension.Value, AsnEncodingRules.DER);
        AsnReader sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        NameSubtrees? permitted = ReadSubtrees(sequence, 0, malformations);
        NameSubtrees? excluded = ReadSubtrees(sequence, 1, malformations);
        sequence.ThrowIfNotEmpty();

        // "Conforming CAs MUST NOT issue certificates where name constraints is an empty sequence."
        if (permitted is null && excluded is null)
            malformations.Add("the nameConstraints are empty");
        return new NameConstraints(permitted, excluded, extension.IsCritical);
    }

    /// <summary>What a CA is to be limited to.</summary>
    /// <param name="wanted">What was asked for.</param>
    /// <param name="before">Where a list was not asked for, what counts instead; also for kinds of name that cannot be asked for.</param>
    /// <returns>Null where nothing limits it.</returns>
    /// <exception cref="ClusterCertsException">A name is not legal.</exception>
    internal static NameConstraints? Of(NameConstraintParameters wanted, NameConstraints? before = null)
    {
        NameSubtrees? permitted = NameSubtrees.Of(
            wanted.PermittedDnsNames, wanted.PermittedIPAddresses, wanted.PermittedEmailAddresses, wanted.PermittedUris, before?.Permitted);
        NameSubtrees? excluded = NameSubtrees.Of(
            wanted.ExcludedDnsNames, wanted.ExcludedIPAddresses, wanted.ExcludedEmailAddresses, wanted.ExcludedUris, before?.Excluded);
        return permitted is null && excluded is null ? null : new NameConstraints(permitted, excluded, IsCritical: true);
    }

    /// <summary>The lists as people write them, each list given: an empty one where nothing of its kind is limited. Kinds that cannot be asked for are
    /// left out.</summary>
    internal static NameConstraintParameters Texts(NameConstraints? constraints) => new()
    {
        PermittedDnsNames = constraints?.Permitted?.DnsNames ?? [],
        PermittedIPAddresses = constraints?.Permitted?.NetworkTexts() ?? [],
        PermittedEmailAddresses = constraints?.Permitted?.Emails ?? [],
        PermittedUris = constraints?.Permitted?.Uris ?? [],
        ExcludedDnsNames = constraints?.Excluded?.DnsNames ?? [],
        ExcludedIPAddresses = constraints?.Excluded?.NetworkTexts() ?? [],
        ExcludedEmailAddresses = constraints?.Excluded?.Emails ?? [],
        ExcludedUris = constraints?.Excluded?.Uris ?? [],
    };

    /// <summary>Whether names of a kind are limited.</summary>
    internal bool Limits(GeneralNameKind kind) => Permitted?.Of(kind).Count > 0 || Excluded?.Of(kind).Count > 0;

    /// <summary>What constrains kinds of name that cannot be asked for, each with what becomes of it and its kind; empty where nothing does.</summary>
    internal static IReadOnlyList<string> OtherTexts(NameConstraints? constraints) =>
    [
        .. constraints?.Permitted?.OtherTexts().Select(text => $"permitted {text}") ?? [],
        .. constraints?.Excluded?.OtherTexts().Select(text => $"excluded {text}") ?? [],
    ];

    // NameConstraints ::= SEQUENCE { permittedSubtrees [0] OPTIONAL, excludedSubtrees [1] OPTIONAL }
    internal void Write(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            Permitted?.Write(writer, 0);
            Excluded?.Write(writer, 1);
        }
    }

    private static NameSubtrees? ReadSubtrees(AsnReader sequence, int tag, List<string> malformations) =>
        sequence.HasData && sequence.PeekTag() == new Asn1Tag(TagClass.ContextSpecific, tag, isConstructed: true)
            ? NameSubtrees.Read(sequence.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, tag)), malformations)
            : null;
}
