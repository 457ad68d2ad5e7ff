using ClusterCerts.Authority;

namespace ClusterCerts.Tests.Issuance;

/// <summary>Limits that leave nothing, or more than whoever asked for them may think, are told before a CA is made with them.</summary>
public sealed class ConstraintCautionsTests
{
    private const string Root = "CN=test";

    private static readonly NameConstraintParameters Above = new()
    {
        PermittedDnsNames = ["prod.example"], PermittedIPAddresses = ["10.0.0.0/8"], PermittedEmailAddresses = ["mail.example"], ExcludedUris = [".bad.example"],
    };

    // What is asked for below the limits above, and what is told besides the kinds that stay open; nothing where null.
    public static TheoryData<string, string?> Rows => new()
    {
        { "-PermittedDnsName prod.example", null },
        { "-PermittedDnsName web.prod.example", null },
        { "-PermittedDnsName example", null }, // wider than above: what is there lets prod.example stay
        { "-PermittedDnsName prod.example -ExcludedDnsName secret.prod.example", null },
        { "-PermittedDnsName prod.example -ExcludedDnsName PROD.example", "It may sign for no DNS name at all: 'prod.example' is excluded as well, which counts." },
        { "-PermittedDnsName web.prod.example -ExcludedDnsName prod.example", "It may sign for no DNS name at all: 'web.prod.example' is excluded as well, which counts." },
        { "-PermittedDnsName other.example", $"It may sign for no DNS name at all: 'other.example' lies outside of what '{Root}' permits." },
        { "-PermittedDnsName other.example,prod.example", $"Not all that it permits can it sign for: the DNS name 'other.example' lies outside of what '{Root}' permits." },
        { "-PermittedDnsName invalid", null }, // closes a kind, as proposals do
        { "-PermittedIPAddress 10.20.0.0/16", null },
        { "-PermittedIPAddress 11.0.0.0/8", $"It may sign for no IP address at all: '11.0.0.0/8' lies outside of what '{Root}' permits." },
        { "-PermittedIPAddress fd00::/8", $"It may sign for no IP address at all: 'fd00::/8' lies outside of what '{Root}' permits." },
        { "-PermittedIPAddress 10.1.0.0/16 -ExcludedIPAddress 10.0.0.0/8", "It may sign for no IP address at all: '10.1.0.0/16' is excluded as well, which counts." },
        { "-ExcludedIPAddress 0.0.0.0/0,::/0", null },
        { "-PermittedEmailAddress ops@mail.example", null },
        { "-PermittedEmailAddress ops@other.example", $"It may sign for no e-mail address at all: 'ops@other.example' lies outside of what '{Root}' permits." },
        { "-PermittedUri good.example", null },
        { "-PermittedUri a.bad.example", $"It may sign for no URI at all: 'a.bad.example' is excluded by '{Root}'." },
        { "-PermittedUri a.bad.example,b.example", $"Not all that it permits can it sign for: the URI 'a.bad.example' is excluded by '{Root}'." },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void What_comes_to_nothing_is_told(string asked, string? told)
    {
        using var root = new TestAuthority(p => p with { Constraints = Above, PathLength = 1 });
        SigningCertParameters wanted = new() { Path = Path.Combine(root.Around, "below"), Subject = "CN=below", IssuerPath = root.Path, Constraints = Read(asked) };
        IReadOnlyList<string> warnings = SigningCertCreation.Find(wanted, root.Context()).Warnings;
        string? found = warnings.SingleOrDefault(w => !w.Contains("may still sign", StringComparison.Ordinal));
        Assert.Equal(told is null ? null : $"The CA is limited. {told}", found);
    }

    // What a CA above limits is not open below it.
    [Fact]
    public void A_kind_that_a_CA_above_limits_is_not_open()
    {
        using var root = new TestAuthority(p => p with { Constraints = new() { PermittedIPAddresses = ["10.0.0.0/8"], ExcludedEmailAddresses = ["x.example"] }, PathLength = 1 });
        SigningCertParameters wanted = new()
        {
            Path = Path.Combine(root.Around, "below"), Subject = "CN=below", IssuerPath = root.Path, Constraints = new() { PermittedDnsNames = ["prod.example"] },
        };
        Assert.StartsWith(
            "The CA is limited. It may still sign for any URI and any user principal name:", Assert.Single(SigningCertCreation.Find(wanted, root.Context()).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_in_a_root_are_told_to_bind_nobody_in_Java_and_Erlang()
    {
        using var folder = new TestFolder();
        SigningCertParameters wanted = new() { Path = folder.File("pki"), Constraints = new() { ExcludedDnsNames = ["bad.example"] } };
        Assert.Contains("Java and Erlang read no limits in a root", Assert.Single(SigningCertCreation.Find(wanted).Warnings), StringComparison.Ordinal);
        Assert.Empty(SigningCertCreation.Find(wanted with { Constraints = new() }).Warnings);
    }

    [Fact]
    public void Stage_tells_the_same()
    {
        using var bed = new RotationBed(new SigningCertParameters { Path = "", Subject = "CN=prod" }, "web1.prod.example");
        string other = bed.Outside("other");
        CertAuthority.Create(new SigningCertParameters { Path = other, Subject = "CN=other", Constraints = Above, PathLength = 1 });
        RotationParameters stage = new() { Phase = RotationPhase.Stage, Constraints = new() { PermittedDnsNames = ["prod.example"], PermittedUris = ["a.bad.example"] } };
        IReadOnlyList<string> root = bed.Open().PlanRotation(stage).Warnings;
        Assert.Single(root, w => w.Contains("read no limits in a root", StringComparison.Ordinal));
        Assert.DoesNotContain(root, w => w.Contains("at all", StringComparison.Ordinal) || w.Contains("Not all", StringComparison.Ordinal));
        IReadOnlyList<string> below = bed.Open().PlanRotation(stage with { IssuerPath = other }).Warnings;
        Assert.Single(below, w => w == "The next CA is limited. It may sign for no URI at all: 'a.bad.example' is excluded by 'CN=other'.");
        Assert.DoesNotContain(below, w => w.Contains("read no limits in a root", StringComparison.Ordinal));

        // Those of a root that its next one takes over are told of, too.
        bed.Rotate(stage);
        bed.DoUpTo(RotationPhase.Retire);
        Assert.Single(bed.Open().PlanRotation(new() { Phase = RotationPhase.Stage }).Warnings, w => w.Contains("read no limits in a root", StringComparison.Ordinal));
    }

    private static NameConstraintParameters Read(string arguments)
    {
        string[] words = arguments.Split(' ');
        string[]? Of(string name) => Array.IndexOf(words, name) is >= 0 and int at ? words[at + 1].Split(',') : null;
        return new()
        {
            PermittedDnsNames = Of("-PermittedDnsName"), ExcludedDnsNames = Of("-ExcludedDnsName"), PermittedIPAddresses = Of("-PermittedIPAddress"),
            ExcludedIPAddresses = Of("-ExcludedIPAddress"), PermittedEmailAddresses = Of("-PermittedEmailAddress"), PermittedUris = Of("-PermittedUri"),
        };
    }
}
