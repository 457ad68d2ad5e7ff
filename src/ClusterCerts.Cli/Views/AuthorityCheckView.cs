namespace ClusterCerts.Cli;

/// <summary>How an <see cref="AuthorityCheck"/> is shown.</summary>
internal static class AuthorityCheckView
{
    internal static View<AuthorityCheck> View { get; } = new(
        new("Name", c => c.Name, InTable: true),
        new("State", c => c.State, InTable: true),
        new("Value", c => c.Value, InTable: true),
        new("Unit", c => c.Unit, InTable: true),
        new("Detail", c => CommandWords.Translate(c.Detail), InTable: true) { Fit = Fit.Words },
        new("Subjects", c => c.Subjects),
        new("Warning", c => c.Warning?.ToString()),
        new("Critical", c => c.Critical?.ToString()),
        new("AuthorityPath", c => c.AuthorityPath, IsPath: true));
}
