namespace ClusterCerts.Tests.Trust;

/// <summary>Certificates that must fail, and how.</summary>
/// <param name="Checks">Exactly the checks that fail; <paramref name="Detail"/> is in the first one's.</param>
/// <param name="Detail">A part of the detail.</param>
/// <param name="Make">Forges what is presented and what is trusted.</param>
/// <param name="OpenSslToo">Whether OpenSSL's strict mode refuses it as well, which a test then shows.</param>
internal sealed record BadFixture(CheckName[] Checks, string Detail, Func<BadCase> Make, bool OpenSslToo = false)
{
    /// <summary>A fixture that makes one check fail.</summary>
    internal BadFixture(CheckName check, string detail, Func<BadCase> make, bool openSslToo = false)
        : this([check], detail, make, openSslToo)
    {
    }

    /// <summary>A root and a leaf with something wrong.</summary>
    internal static Func<BadCase> Leaf(Action<Forge> spoil, string id = "1") => () =>
    {
        Forged root = Forge.Root();
        return new([Forge.Leaf(root, id, spoil)], [root]);
    };

    /// <summary>A sound leaf below a root with something wrong.</summary>
    internal static Func<BadCase> Root(Action<Forge> spoil, Action<Forge>? spoilLeaf = null, string id = "1") => () =>
    {
        Forged root = Forge.Root(spoil: spoil);
        return new([Forge.Leaf(root, id, spoilLeaf)], [root]);
    };

    /// <summary>A sound leaf and root, and an intermediate with something wrong.</summary>
    internal static Func<BadCase> Intermediate(Action<Forge> spoil, Action<Forge>? spoilLeaf = null) => () =>
    {
        Forged root = Forge.Root();
        Forged intermediate = Forge.CA(root, "CN=Intermediate", spoil);
        return new([Forge.Leaf(intermediate, spoil: spoilLeaf), intermediate], [root]);
    };

    /// <summary>A sound certificate of which something is asked that it is not.</summary>
    internal static Func<BadCase> Asked(Func<VerdictInput, VerdictInput> change, Action<Forge>? spoil = null) => () =>
    {
        Forged root = Forge.Root();
        return new([Forge.Leaf(root, spoil: spoil)], [root], change);
    };
}

/// <summary>What is presented, what is trusted, and what is asked.</summary>
internal sealed record BadCase(Forged[] Presented, Forged[] Trusted, Func<VerdictInput, VerdictInput>? Change = null);
