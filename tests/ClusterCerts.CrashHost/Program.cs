// A process for the tests to kill: it changes an authority directory, and may end itself at a given operation on the disk.
//
//   create DIR [--kill-at N]            New-SigningCert
//   issue DIR PREFIX COUNT [--kill-at N] New-NodeCert, a line of output for each certificate

using ClusterCerts;
using ClusterCerts.CrashHost;

int killAt = Array.IndexOf(args, "--kill-at") is int at and >= 0 ? int.Parse(args[at + 1]) : 0;
var context = new AuthorityContext { Files = killAt > 0 ? new LethalFileSystem(killAt) : FileSystem.Real };
switch (args[0])
{
    case "create":
        CertAuthority.Create(new SigningCertParameters { Path = args[1], Subject = "CN=crash" }, context);
        break;
    case "issue":
        CertAuthority authority = CertAuthority.Open(args[1], context);
        string[] ids = [.. Enumerable.Range(1, int.Parse(args[3])).Select(i => $"{args[2]}{i}")];
        Console.WriteLine("ready");
        foreach (Outcome<NodeCert> outcome in authority.Issue(ids, new NodeCertParameters()))
            Console.WriteLine(outcome.Value?.SerialNumber ?? outcome.Error!.Message);
        break;
    default:
        return 2;
}

return 0;
