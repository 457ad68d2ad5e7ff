namespace ClusterCerts.Cli;

/// <summary>Reads request files; one that cannot be read is an error of its own.</summary>
internal static class RequestFiles
{
    internal static IEnumerable<NodeCertRequest> Read(CommandRun run, IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            NodeCertRequest? request = null;
            try
            {
                request = NodeCertRequest.Read(path);
            }
            catch (ClusterCertsException e)
            {
                run.Printer.Error(e.Message);
            }

            if (request is not null)
                yield return request;
        }
    }
}
