using System.Buffers;
using System.Text;

namespace ClusterCerts.Values;

/// <summary>The rules of names with an at sign in certificates: e-mail addresses and user principal names.</summary>
internal static class MailboxNames
{
    // RFC 5321 4.5.3.1: a local part of 64 octets, a path of 256 with its brackets.
    private const int MaximumLocalPart = 64;
    private const int MaximumMailbox = 254;
    private const int MaximumPrincipal = 256;

    // RFC 5322 3.2.3
    private static readonly SearchValues<char> Atom = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~");

    // What no account's name holds.
    private static readonly SearchValues<char> NoUser = SearchValues.Create("/\\[]:;|=,+*?<>\"@");

    /// <summary>The rfc822Name that certifies an e-mail address: itself, with the domain's labels in other letters turned into their A-labels.</summary>
    /// <remarks>RFC 5280 4.2.1.6: a Mailbox of RFC 5321 4.1.2, without a name or brackets around it.</remarks>
    /// <param name="text">The address.</param>
    /// <param name="problem">Why there is none, when null is returned: a part of a sentence.</param>
    internal static string? Certifiable(string text, out string? problem)
    {
        int at = text.LastIndexOf('@');
        if (at < 1 || at == text.Length - 1)
        {
            problem = "write it like ops@example.com";
            return null;
        }

        string domain = text[(at + 1)..];
        problem = IsLocalPart(text[..at]) ? IsPlain(text[..at]) ? null : "write what stands before the @ without needless quotation marks and \\"
            : $"before the @ stand at most {MaximumLocalPart} letters, digits and !#$%&'*+-/=?^_`{{|}}~ of ASCII, with dots between them";
        if (problem is null && (domain[0] == '[' || IPNames.TryParse(domain, out _)))
            problem = "an address cannot stand for its domain";
        string? name = problem is null ? DnsNames.Certifiable(domain, out problem) : null;
        string? mailbox = name is null ? null : text[..(at + 1)] + name;
        if (mailbox?.Length > MaximumMailbox)
            (mailbox, problem) = (null, $"it is longer than {MaximumMailbox} characters");
        return mailbox;
    }

    /// <summary>What a local part names, without the quotation marks and backslashes around it, which add nothing to it.</summary>
    /// <remarks>RFC 5321 4.1.2: a quoted string and what it holds are one local part.</remarks>
    internal static string Unquoted(string localPart)
    {
        if (localPart.Length < 3 || localPart[0] != '"' || !IsQuoted(localPart))
            return localPart;
        var plain = new StringBuilder(localPart.Length);
        for (int i = 1; i < localPart.Length - 1; i++)
            plain.Append(localPart[localPart[i] == '\\' ? ++i : i]);
        return plain.ToString();
    }

    /// <summary>The address in the one spelling that all of the same mailbox share: its local part unquoted, its domain in lower case.</summary>
    internal static string Canonical(string mailbox)
    {
        int at = mailbox.LastIndexOf('@');
        return at < 0 ? mailbox : Unquoted(mailbox[..at]) + mailbox[at..].ToLowerInvariant();
    }

    /// <summary>Why the text is no user principal name: a part of a sentence; null when it is one.</summary>
    /// <remarks>MS-ADTS 5.1.1.1.1: a user, an at sign and a realm, which is a DNS name or <c>localhost</c>.</remarks>
    internal static string? PrincipalProblem(string text)
    {
        int at = text.LastIndexOf('@');
        if (at < 1 || at == text.Length - 1)
            return "write it like user@example.com or user@localhost";
        string user = text[..at];
        if (text.Length > MaximumPrincipal)
            return $"it is longer than {MaximumPrincipal} characters";
        if (user.AsSpan().IndexOfAny(NoUser) >= 0)
            return "the user before the @ holds none of / \\ [ ] : ; | = , + * ? < > \" @";
        if (user != DisplayText.Printable(user) || user.Any(char.IsSurrogate) || char.IsWhiteSpace(user[0]) || char.IsWhiteSpace(user[^1]))
            return "the user before the @ holds a character that is not seen, or a blank at an end";
        string realm = text[(at + 1)..];
        return DnsNames.ToAscii(realm, out _) is string name && DnsNames.IsHost(name) && !IPNames.TryParse(realm, out _)
            ? null
            : "after the @ stands a realm, such as example.com or localhost";
    }

    private static bool IsLocalPart(string text) => text.Length <= MaximumLocalPart && (text[0] == '"' ? IsQuoted(text) : IsDotAtom(text));

    private static bool IsDotAtom(string text) => text.Split('.').All(atom => atom.Length > 0 && atom.AsSpan().IndexOfAnyExcept(Atom) < 0);

    // "SHOULD NOT define mailboxes that would require the quoted-string form": who limits names by text would not know a second spelling.
    private static bool IsPlain(string text) => text[0] != '"' || (!IsDotAtom(Unquoted(text))
        && text.Length == 2 + Unquoted(text).Length + Unquoted(text).Count(c => c is '"' or '\\'));

    // RFC 5321 4.1.2: QcontentSMTP, in quotation marks.
    private static bool IsQuoted(string text)
    {
        if (text.Length < 3 || text[^1] != '"')
            return false;
        for (int i = 1; i < text.Length - 1; i++)
        {
            bool isEscaped = text[i] == '\\';
            if (isEscaped && ++i == text.Length - 1)
                return false;
            if (text[i] is < ' ' or > '~' || (text[i] == '"' && !isEscaped))
                return false;
        }

        return true;
    }
}
