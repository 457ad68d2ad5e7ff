namespace ClusterCerts.Publishing;

/// <summary>What a request came to. Its fields lie in the channel's buffer until the next answer is awaited.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Fields">What it tells, where it was done and there is something to tell.</param>
internal readonly record struct SftpAnswer(SftpStatus Status, SftpReader Fields)
{
    internal bool IsDone => Status == SftpStatus.Ok;
}
