using ClusterCerts.Encoding;

namespace ClusterCerts.Targets;

internal sealed class TargetPatternConverter : JsonTextConverter<string>
{
    protected override string Parse(string text) => TargetRules.Pattern(text);
}

internal sealed class TargetHostNameConverter : JsonTextConverter<string>
{
    protected override string Parse(string text) => TargetRules.HostName(text);
}

internal sealed class TargetUserNameConverter : JsonTextConverter<string>
{
    protected override string Parse(string text) => TargetRules.UserName(text);
}

internal sealed class TargetSshConfigPathConverter : JsonTextConverter<string>
{
    protected override string Parse(string text) => TargetRules.SshConfigPath(text);
}

internal sealed class TargetOwnerConverter : JsonTextConverter<string>
{
    protected override string Parse(string text) => TargetRules.Owner(text);
}

internal sealed class TargetModeConverter : JsonTextConverter<string>
{
    protected override string Parse(string text) => TargetRules.Mode(text);
}

internal sealed class TargetReloadCommandConverter : JsonTextConverter<string>
{
    protected override string Parse(string text) => TargetRules.ReloadCommand(text);
}

internal sealed class TargetEndpointConverter : JsonTextConverter<string>
{
    protected override string Parse(string text) => TargetRules.Endpoint(text);
}
