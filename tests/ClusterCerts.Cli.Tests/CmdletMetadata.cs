using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ClusterCerts.Cli.Tests;

/// <summary>A cmdlet as its assembly declares it: read from metadata, since its base classes are not here without PowerShell.</summary>
/// <param name="Name">Verb-Noun.</param>
/// <param name="SupportsShouldProcess">Whether it has -WhatIf.</param>
/// <param name="Parameters">Its parameters' names, those of its base classes in the assembly too, with the position or null.</param>
internal sealed record CmdletMetadata(string Name, bool SupportsShouldProcess, IReadOnlyDictionary<string, int?> Parameters)
{
    /// <summary>The cmdlets' assembly, as the build left it.</summary>
    internal static string Location { get; } = Path.Combine(
        AppContext.BaseDirectory.Replace(
            Path.Combine("tests", "ClusterCerts.Cli.Tests"), Path.Combine("src", "ClusterCerts.PowerShell"), StringComparison.Ordinal),
        "ClusterCerts.PowerShell.dll");

    internal static IReadOnlyList<CmdletMetadata> Read(string assembly)
    {
        using var image = new PEReader(File.OpenRead(assembly));
        MetadataReader reader = image.GetMetadataReader();
        var cmdlets = new List<CmdletMetadata>();
        foreach (TypeDefinition type in reader.TypeDefinitions.Select(reader.GetTypeDefinition))
        {
            if (Find(reader, type.GetCustomAttributes(), "CmdletAttribute", 2).FirstOrDefault() is { } cmdlet)
            {
                cmdlets.Add(new CmdletMetadata(
                    $"{cmdlet.Texts[0]}-{cmdlet.Texts[1]}",
                    cmdlet.Named.TryGetValue("SupportsShouldProcess", out int supports) && supports == 1,
                    ParametersOf(reader, type)));
            }
        }

        return cmdlets;
    }

    private static Dictionary<string, int?> ParametersOf(MetadataReader reader, TypeDefinition type)
    {
        var parameters = new Dictionary<string, int?>();
        while (true)
        {
            foreach (PropertyDefinition property in type.GetProperties().Select(reader.GetPropertyDefinition))
            {
                var attributes = Find(reader, property.GetCustomAttributes(), "ParameterAttribute", 0).ToList();
                if (attributes.Count > 0 && !attributes.Exists(a => a.Named.ContainsKey("DontShow")))
                    parameters.TryAdd(reader.GetString(property.Name), attributes.Max(a => a.Named.TryGetValue("Position", out int at) ? at : (int?)null));
            }

            if (Definition(reader, type.BaseType) is not { Kind: HandleKind.TypeDefinition } definition)
                return parameters;
            type = reader.GetTypeDefinition((TypeDefinitionHandle)definition);
        }
    }

    // ECMA-335 II.23.2.14: GENERICINST, CLASS, the generic class; then its arguments.
    private static EntityHandle Definition(MetadataReader reader, EntityHandle type)
    {
        if (type.Kind != HandleKind.TypeSpecification)
            return type;
        BlobReader blob = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)type).Signature);
        Assert.Equal(SignatureTypeCode.GenericTypeInstance, blob.ReadSignatureTypeCode());
        blob.ReadByte();
        return blob.ReadTypeHandle();
    }

    private static IEnumerable<Attribute> Find(MetadataReader reader, CustomAttributeHandleCollection attributes, string name, int texts)
    {
        foreach (CustomAttribute attribute in attributes.Select(reader.GetCustomAttribute))
        {
            if (attribute.Constructor.Kind == HandleKind.MemberReference
                && reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } parent
                && reader.GetString(reader.GetTypeReference((TypeReferenceHandle)parent).Name) == name)
            {
                yield return Decode(reader.GetBlobReader(attribute.Value), texts);
            }
        }
    }

    // ECMA-335 II.23.3: a prolog of 0x0001, the fixed arguments (here texts alone), a count, the named ones.
    private static Attribute Decode(BlobReader blob, int texts)
    {
        Assert.Equal(1, blob.ReadUInt16());
        var fixedTexts = Enumerable.Range(0, texts).Select(_ => blob.ReadSerializedString()!).ToList();
        var named = new Dictionary<string, int>();
        for (int count = blob.ReadUInt16(); count > 0; count--)
        {
            blob.ReadByte(); // a property or field
            SerializationTypeCode type = blob.ReadSerializationTypeCode();
            if (type == SerializationTypeCode.Enum)
                blob.ReadSerializedString();
            string name = blob.ReadSerializedString()!;
            named[name] = type switch
            {
                SerializationTypeCode.Boolean => blob.ReadByte(),
                SerializationTypeCode.Int32 or SerializationTypeCode.Enum => blob.ReadInt32(),
                SerializationTypeCode.String => blob.ReadSerializedString()!.Length,
                _ => throw new NotSupportedException($"{name} is of the type {type}"),
            };
        }

        return new Attribute(fixedTexts, named);
    }

    private sealed record Attribute(IReadOnlyList<string> Texts, IReadOnlyDictionary<string, int> Named);
}
