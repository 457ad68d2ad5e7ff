namespace ClusterCerts.Values;

/// <summary>Moments as administrators write them. What a text without a time zone means, each program decides for its users.</summary>
public static class Moments
{
    /// <summary>What is said of a text, or another value, that is no moment.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The error, with how a date is written.</returns>
    public static ClusterCertsException NotADate(object? value) => new(
        ErrorCode.InvalidLifetime, $"'{value}' is not a date; write it as 2027-01-31 or 2027-01-31T12:00:00Z.", value);
}
