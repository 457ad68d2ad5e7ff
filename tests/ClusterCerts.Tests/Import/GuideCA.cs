namespace ClusterCerts.Tests.Import;

/// <summary>A CA and its nodes as the guides make them: openssl's commands and nothing else, each file in one folder.</summary>
internal sealed class GuideCA
{
    private readonly string _folder;
    private readonly string[] _digest;

    /// <summary>Makes the CA.</summary>
    /// <param name="folder">Where; it is made.</param>
    /// <param name="extensions">Its extensions; without any it is of version 1.</param>
    /// <param name="key">The CA's and the nodes' keys, as <c>openssl req -newkey</c> names them.</param>
    /// <param name="digest">The hash of all its signatures.</param>
    /// <param name="days">How long it is valid.</param>
    /// <param name="subject">Its name.</param>
    internal GuideCA(string folder, string? extensions = null, string key = "rsa:2048", string digest = "sha256", string days = "3650", string subject = "/CN=cluster")
    {
        Directory.CreateDirectory(folder);
        (_folder, _digest, Key) = (folder, [$"-{digest}"], key);
        Request("signing", subject);
        Sign("signing", [.. _digest, "-signkey", File("signing.key"), "-days", days], extensions);
    }

    internal string Key { get; }

    internal string File(string name) => Path.Combine(_folder, name);

    /// <summary>Makes a node's pair; without extensions it is of version 1 and has no subjectAltName.</summary>
    internal void Node(string name, string? subject = null, string? extensions = null, string days = "3000", params string[] more)
    {
        Request($"node.{name}", subject ?? $"/CN={name}");
        string[] number = more.Contains("-set_serial") ? [] : ["-CAcreateserial"];
        Sign($"node.{name}", [.. _digest, "-CA", File("signing.crt"), "-CAkey", File("signing.key"), .. number, "-days", days, .. more], extensions);
    }

    /// <summary>Puts the CA below a root of version 1, made now; the nodes are its own as before.</summary>
    internal void PutBelowRoot()
    {
        Request("root", "/CN=root");
        Sign("root", ["-signkey", File("root.key"), "-days", "3650"], null);
        Peer.Expect("openssl", "req", "-new", "-key", File("signing.key"), "-subj", "/CN=cluster", "-out", File("signing.csr"));
        Sign("signing", ["-CA", File("root.crt"), "-CAkey", File("root.key"), "-CAcreateserial", "-days", "3650"], "basicConstraints=CA:TRUE\n");
    }

    private void Request(string name, string subject) =>
        Peer.Expect("openssl", ["req", "-new", "-newkey", .. Key.Split(' '), "-nodes", "-keyout", File($"{name}.key"), "-subj", subject, "-out", File($"{name}.csr")]);

    private void Sign(string name, string[] arguments, string? extensions)
    {
        string[] with = [];
        if (extensions is not null)
        {
            System.IO.File.WriteAllText(File("extensions"), extensions);
            with = ["-extfile", File("extensions")];
        }

        Peer.Expect("openssl", ["x509", "-req", "-in", File($"{name}.csr"), "-out", File($"{name}.crt"), .. arguments, .. with]);
    }
}
