namespace ClusterCerts.Installing;

/// <summary>What is done to a certificate store.</summary>
public enum StoreAction
{
    /// <summary>A certificate is added.</summary>
    Add,

    /// <summary>An account may use the key from now on.</summary>
    GrantRead,

    /// <summary>A certificate is removed, with its key.</summary>
    Remove,
}

/// <summary>One thing that is done to a certificate store.</summary>
/// <param name="Action">What.</param>
/// <param name="What">To which certificate, such as <c>the certificate 1F… of node web1</c>; of a grant also to whom.</param>
/// <param name="Store">In which store, such as <c>CurrentUser\My</c>.</param>
public sealed record StoreChange(StoreAction Action, string What, string Store)
{
    /// <summary>The change as what is done, such as <c>add … to CurrentUser\My</c>.</summary>
    /// <returns>Part of a sentence.</returns>
    public override string ToString() => Action switch
    {
        StoreAction.Add => $"add {What} to {Store}",
        StoreAction.Remove => $"remove {What} from {Store}",
        _ => $"let {What}, in {Store}",
    };
}
