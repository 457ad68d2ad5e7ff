using System.Globalization;
using ClusterCerts.Storage;

namespace ClusterCerts.Revocation;

/// <summary>When a revocation list is valid that is signed ahead, or will be: a line of the calendar.</summary>
public sealed class PreparedRevocationList
{
    internal PreparedRevocationList(string issuer, ListTerm term)
    {
        Issuer = issuer;
        Number = term.Number.ToString(CultureInfo.InvariantCulture);
        ThisUpdate = term.ThisUpdate;
        NextUpdate = term.NextUpdate;
        DueAt = term.DueAt;
    }

    /// <summary>The distinguished name of the CA.</summary>
    public string Issuer { get; }

    /// <summary>Its number in decimal digits.</summary>
    public string Number { get; }

    /// <summary>From when it is valid, UTC: five minutes before it is due, for slow clocks.</summary>
    public DateTimeOffset ThisUpdate { get; }

    /// <summary>The last second in which it is valid, UTC.</summary>
    public DateTimeOffset NextUpdate { get; }

    /// <summary>When it is to be put in place, UTC.</summary>
    public DateTimeOffset DueAt { get; }

    /// <summary>The number and validity, for a calendar.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"number {Number} of {Issuer}, from {ThisUpdate:u} to {NextUpdate:u}";
}
