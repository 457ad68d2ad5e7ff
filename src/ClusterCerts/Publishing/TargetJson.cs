using ClusterCerts.Policy;

namespace ClusterCerts.Publishing;

internal sealed class TargetPatternConverter : PolicyTextConverter<string>
{
    protected override string Parse(string text) => TargetRules.Pattern(text);
}

internal sealed class TargetHostNameConverter : PolicyTextConverter<string>
{
    protected override string Parse(string text) => TargetRules.HostName(text);
}

internal sealed class TargetUserNameConverter : PolicyTextConverter<string>
{
    protected override string Parse(string text) => TargetRules.UserName(text);
}

internal sealed class TargetSshConfigPathConverter : PolicyTextConverter<string>
{
    protected override string Parse(string text) => TargetRules.SshConfigPath(text);
}

internal sealed class TargetOwnerConverter : PolicyTextConverter<string>
{
    protected override string Parse(string text) => TargetRules.Owner(text);
}

internal sealed class TargetModeConverter : PolicyTextConverter<string>
{
    protected override string Parse(string text) => TargetRules.Mode(text);
}

internal sealed class TargetReloadCommandConverter : PolicyTextConverter<string>
{
    protected override string Parse(string text) => TargetRules.ReloadCommand(text);
}

internal sealed class TargetEndpointConverter : PolicyTextConverter<string>
{
    protected override string Parse(string text) => TargetRules.Endpoint(text);
}
