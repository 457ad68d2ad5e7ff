namespace ClusterCerts.Tests.Values;

/// <summary>The reasons of RFC 5280 5.3.1.</summary>
public sealed class RevocationReasonTests
{
    // The reason, its number in a list, and whether the key may be known to others.
    [Theory]
    [InlineData("Unspecified", 0, false)]
    [InlineData("KeyCompromise", 1, true)]
    [InlineData("CACompromise", 2, true)]
    [InlineData("AffiliationChanged", 3, false)]
    [InlineData("Superseded", 4, false)]
    [InlineData("CessationOfOperation", 5, false)]
    [InlineData("CertificateHold", 6, false)]
    [InlineData("PrivilegeWithdrawn", 9, false)] // 7 is not used, 8 takes an entry back
    [InlineData("AACompromise", 10, true)]
    public void Each_has_its_number(string name, int number, bool isCompromise)
    {
        RevocationReason reason = Enum.Parse<RevocationReason>(name);
        Assert.Equal(number, (int)reason);
        Assert.Equal(isCompromise, reason.IsCompromise());
        Assert.Equal(9, Enum.GetValues<RevocationReason>().Length);
    }
}
