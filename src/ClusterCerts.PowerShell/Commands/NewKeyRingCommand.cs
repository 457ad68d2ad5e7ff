using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Makes a key ring: a folder of self-signed key pairs of which the first by name is active and all are
/// trusted.</summary>
/// <remarks>
/// <para>Without other parameters it is the folder that Maelstrom loads for its private ports: server_a, server_b and server_c,
/// each a .key (0600) and a
/// .crt. a is active, b comes next, c was before. Every node gets the whole folder, shows a, and trusts all three.
/// Invoke-KeyRotation turns it.</para>
/// <para>Beside the folder is a hidden one, .NAME.keyring, with what a turn needs. It is not for the nodes.</para>
/// </remarks>
/// <example>
/// Make Maelstrom's folder.
/// <code>New-KeyRing ./private-tls</code>
/// </example>
/// <example>
/// Make a ring of P-256 keys for other peers, which lets nodes be two turns late.
/// <code>New-KeyRing ./peers -Preset Default -Name peer -DnsName peers.example.com -Lifetime 365d -Slot 5</code>
/// </example>
[Cmdlet(VerbsCommon.New, "KeyRing", SupportsShouldProcess = true)]
[OutputType(typeof(KeyRing))]
public sealed class NewKeyRingCommand : ClusterCertsCmdlet
{
    /// <summary>The folder to make.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The distinguished name of every pair, for example 'CN=peers'.</summary>
    [Parameter]
    [PSDefaultValue(Help = "CN= and the first DNS name")]
    public string? Subject { get; set; }

    /// <summary>The DNS names in every certificate.</summary>
    [Parameter]
    [PSDefaultValue(Help = "maelstrom.example.com with the preset Maelstrom")]
    public string[] DnsName { get; set; } = [];

    /// <summary>The addresses in every certificate.</summary>
    [Parameter]
    public string[] IPAddress { get; set; } = [];

    /// <summary>The cluster system whose conventions fill in what is not given.</summary>
    [Parameter]
    [PSDefaultValue(Help = "Maelstrom")]
    [EnumNames]
    public Preset Preset { get; set; } = KeyRingParameters.DefaultPreset;

    /// <summary>What the file names begin with.</summary>
    [Parameter]
    [PSDefaultValue(Help = "server")]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The algorithm of the keys. MlDsa44, MlDsa65 and MlDsa87 are a preview.</summary>
    [Parameter]
    [PSDefaultValue(Help = "The preset's; Rsa2048 for Maelstrom")]
    [EnumNames]
    public KeyAlgorithm? KeyAlgorithm { get; set; }

    /// <summary>How long the certificates are valid, from now.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "The preset's; 3560 days for Maelstrom")]
    public TimeSpan? Lifetime { get; set; }

    /// <summary>How many pairs. Of five, two come next and two were before, so that nodes may be two turns late.</summary>
    [Parameter]
    [ValidateRange(3, 26)]
    [WholeNumber]
    [PSDefaultValue(Help = "3")]
    public int Slot { get; set; } = KeyRingParameters.DefaultSlots;

    /// <summary>Replaces all pairs of a ring that is there, which cuts off every node until it has the new ones.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Makes it only where there is none, and takes the one that is there if it is what is asked for: the number of pairs,
    /// and name, subject, names and key algorithm as far as they are given. An error names what differs.
    /// The lifetime is not compared.</summary>
    [Parameter]
    public SwitchParameter IfMissing { get; set; }

    /// <summary>Makes the ring.</summary>
    protected override void Process()
    {
        var wanted = new KeyRingParameters
        {
            Path = Paths.Literal(this, Path),
            Preset = Preset,
            Name = Name,
            Subject = Subject,
            DnsNames = DnsName,
            IPAddresses = IPAddress,
            KeyAlgorithm = KeyAlgorithm,
            Lifetime = Lifetime,
            Slots = Slot,
            Force = Force,
        };
        if (IfMissing && KeyRingFolder.FindEqual(wanted, Log, Cancellation) is KeyRing there)
        {
            WriteVerbose($"The key ring {there.Path} is there; nothing is made.");
            WriteObject(there);
            return;
        }

        if (!ShouldProcess(wanted.Path, $"Make a key ring of {Slot} pairs", () => KeyRingFolder.CheckCreate(wanted)))
            return;
        BeginProgress("Making a key ring");
        KeyRing made = KeyRingFolder.Create(wanted, Log, Cancellation);
        WriteWarnings(made.Notices);
        WriteObject(made);
    }
}
