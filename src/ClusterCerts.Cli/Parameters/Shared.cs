namespace ClusterCerts.Cli;

/// <summary>The options whose values <see cref="CommandRun"/> has, whichever command takes them.</summary>
internal static class Shared
{
    internal const string AuthorityPathName = "--authority-path";
    internal const string ForceName = "--force";
    internal const string WhatIfName = "--what-if";
}
