namespace ClusterCerts.Issuance;

/// <summary>Columns of tables that are read by no command, though somebody may take them for one that is.</summary>
public static class ColumnNames
{
    private static readonly char[] Digits = [.. "0123456789"];

    // What is called otherwise in spreadsheets and directories, and what it would be called to be certified.
    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["EMAIL"] = "EmailAddress", ["EMAILS"] = "EmailAddress", ["MAIL"] = "EmailAddress", ["MAILS"] = "EmailAddress", ["MAILADDRESS"] = "EmailAddress",
        ["RFC822NAME"] = "EmailAddress",
        ["UPN"] = "UserPrincipalName", ["UPNS"] = "UserPrincipalName", ["PRINCIPALNAME"] = "UserPrincipalName", ["PRINCIPAL"] = "UserPrincipalName",
        ["URL"] = "Uri", ["URLS"] = "Uri", ["SPIFFE"] = "Uri", ["SPIFFEID"] = "Uri",
        ["DNS"] = "DnsName", ["FQDN"] = "DnsName", ["FQDNS"] = "DnsName", ["SAN"] = "DnsName", ["SANS"] = "DnsName", ["ALTNAME"] = "DnsName", ["ALTNAMES"] = "DnsName",
        ["SUBJECTALTNAME"] = "DnsName", ["SUBJECTALTNAMES"] = "DnsName", ["SUBJECTALTERNATIVENAME"] = "DnsName", ["SUBJECTALTERNATIVENAMES"] = "DnsName",
        ["IP"] = "IPAddress", ["ADDRESS"] = "IPAddress", ["ADDRESSES"] = "IPAddress", ["ADDR"] = "IPAddress", ["IPS"] = "IPAddress", ["IPADDR"] = "IPAddress", ["IPV4"] = "IPAddress", ["IPV6"] = "IPAddress", ["IPV4ADDRESS"] = "IPAddress",
        ["IPV6ADDRESS"] = "IPAddress",
    };

    /// <summary>Says that a column is not read, where its name is like that of one that is.</summary>
    /// <param name="column">The column's name.</param>
    /// <param name="read">The names of columns that are read, one that stands for each parameter among them.</param>
    /// <returns>A sentence; null where nobody would take it for another.</returns>
    public static string? Overlooked(string column, IReadOnlyCollection<string> read)
    {
        ArgumentNullException.ThrowIfNull(column);
        ArgumentNullException.ThrowIfNull(read);
        if (read.Contains(column.Trim(), StringComparer.OrdinalIgnoreCase))
            return null;
        string plain = Plain(column);
        string? meant = Meant(plain, read) ?? Meant(plain.TrimEnd(Digits), read);
        return meant is null ? null : $"The column '{DisplayText.Clip(column.Trim())}' is not read; call it {meant} where the certificates are to have what it says.";
    }

    // Also one of several that are counted: several values stand in one cell.
    private static string? Meant(string plain, IReadOnlyCollection<string> read) => read.FirstOrDefault(name => Plain(name) == plain)
            ?? (Others.GetValueOrDefault(plain) is string other && read.Contains(other, StringComparer.OrdinalIgnoreCase) ? other : null);

    // Blanks, hyphens and such make no other word.
    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
