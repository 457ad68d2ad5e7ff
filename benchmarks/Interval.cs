namespace ClusterCerts.Benchmarks;

/// <summary>How much longer one thing takes than another, and between which bounds that lies in 95 of 100 such measurements.</summary>
/// <param name="Ratio">The geometric mean of the rounds' ratios.</param>
/// <param name="Low">The lower bound.</param>
/// <param name="High">The upper bound.</param>
internal readonly record struct Interval(double Ratio, double Low, double High)
{
    private const double Normal = 1.959964; // the 97.5 % quantile of the normal distribution

    /// <summary>Student's t of the logarithms of what the rounds found, which are independent of each other.</summary>
    internal static Interval Of(IEnumerable<double> ratios)
    {
        double[] logs = [.. ratios.Select(ratio => Math.Log(ratio))];
        double mean = logs.Average();
        if (logs.Length < 2)
            return new Interval(Math.Exp(mean), 0, double.PositiveInfinity);
        double deviation = Math.Sqrt(logs.Sum(x => (x - mean) * (x - mean)) / (logs.Length - 1));
        double half = Quantile(logs.Length - 1) * deviation / Math.Sqrt(logs.Length);
        return new Interval(Math.Exp(mean), Math.Exp(mean - half), Math.Exp(mean + half));
    }

    public override string ToString() => $"{Ratio:F2} ({Low:F2} to {High:F2})";

    // Abramowitz and Stegun, 26.7.5; from three degrees of freedom on it is right to 2 %.
    private static double Quantile(int degrees)
    {
        const double Z = Normal;
        double n = degrees;
        double z3 = Z * Z * Z, z5 = z3 * Z * Z, z7 = z5 * Z * Z;
        return degrees switch
        {
            1 => 12.706,
            2 => 4.303,
            _ => Z + ((z3 + Z) / (4 * n)) + (((5 * z5) + (16 * z3) + (3 * Z)) / (96 * n * n))
                + (((3 * z7) + (19 * z5) + (17 * z3) - (15 * Z)) / (384 * n * n * n)),
        };
    }
}
