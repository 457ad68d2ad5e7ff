using System.Text;

namespace ClusterCerts.Export;

/// <summary>Values in a configuration file of OpenSSL (config(5)).</summary>
internal static class OpenSslValue
{
    /// <summary>The value so that OpenSSL reads it as it is: quotes, a variable's mark, a comment's and the backslash are escaped.</summary>
    /// <exception cref="ClusterCertsException">It begins or ends with a blank or holds a control character, which nothing protects.</exception>
    internal static string Encode(string value)
    {
        if (value != value.Trim() || value.Any(char.IsControl))
        {
            throw new ClusterCertsException(
                ErrorCode.UnfitForExport,
                $"openssl.cnf cannot name '{value}': it begins or ends with a blank or holds a control character; give another -OutputPath.", value);
        }

        var text = new StringBuilder(value.Length);
        foreach (char c in value)
        {
            if (c is '\\' or '$' or '#' or ';' or '\'' or '"' or '`')
                text.Append('\\');
            text.Append(c);
        }

        return text.ToString();
    }
}
