namespace ClusterCerts.Tests.Values;

/// <summary>Punycode (RFC 3492), by its own samples and by names that are in the root zone.</summary>
public sealed class PunycodeTests
{
    [Theory]
    [InlineData("b\u00FCcher", "bcher-kva")]
    [InlineData("\u00FC", "tda")] // nothing in ASCII: no hyphen before
    [InlineData("\u30C6\u30B9\u30C8", "zckzah")] // .テスト
    [InlineData("\u0438\u0441\u043F\u044B\u0442\u0430\u043D\u0438\u0435", "80akhbyknj4f")] // .испытание
    [InlineData("\uD14C\uC2A4\uD2B8", "9t4b11yi5a")] // .테스트
    [InlineData("\u6E2C\u8A66", "g6w251d")] // .測試
    [InlineData("\u4ED6\u4EEC\u4E3A\u4EC0\u4E48\u4E0D\u8BF4\u4E2D\u6587", "ihqwcrb4cv8a8dqg056pqjye")] // RFC 3492 7.1 (B)
    [InlineData("\u30D1\u30D5\u30A3\u30FCde\u30EB\u30F3\u30D0", "de-jg4avhby1noc0d")] // (Q): ASCII in the middle
    [InlineData("\u305D\u306E\u30B9\u30D4\u30FC\u30C9\u3067", "d9juau41awczczp")] // (R)
    public void A_label_is_encoded(string label, string encoded) => Assert.Equal(encoded, Punycode.Encode(label));
}
