using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ClusterCerts.Values;

/// <summary>A share of a certificate's life, greater than nothing and at most all of it.</summary>
public readonly record struct LifeShare
{
    private LifeShare(double value) => Value = value;

    /// <summary>The share, from above 0 to 1.</summary>
    public double Value { get; }

    /// <summary>Reads a share: <c>66%</c>, <c>66</c> and <c>0.66</c> are the same.</summary>
    /// <param name="text">A number with or without a percent sign; without one, what is above 1 is per cent and 1 is all.</param>
    /// <returns>The share.</returns>
    /// <exception cref="ClusterCertsException">It is not a share.</exception>
    public static LifeShare Parse(string text) => TryParse(text, out LifeShare share)
        ? share
        : throw new ClusterCertsException(
            ErrorCode.InvalidLifetime,
            $"'{text}' is not a share of a lifetime; write it like 66% or 0.66, more than 0 and up to 100%.", text);

    /// <summary>Reads a share without throwing.</summary>
    /// <param name="text">As in <see cref="Parse"/>.</param>
    /// <param name="share">The share, when true is returned.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out LifeShare share)
    {
        share = default;
        string digits = (text ?? "").Trim();
        bool isPercent = digits.EndsWith('%');
        if (!double.TryParse(digits.TrimEnd('%', ' '), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out double number))
            return false;
        double value = isPercent || number > 1 ? number / 100 : number;
        share = new LifeShare(value);
        return value is > 0 and <= 1;
    }

    /// <summary>The share in per cent.</summary>
    /// <returns>Text such as <c>66%</c>, which <see cref="Parse"/> reads.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value * 100:0.##}%");
}
