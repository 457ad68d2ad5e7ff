using System.Net.Sockets;
using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.Trust;

/// <summary>Asks running servers which signatures they verify in the certificates of their clients: what they say when they ask for one (RFC 8446 4.3.2,
/// RFC 5246 7.4.4). Nothing is shown to them, and nothing changes there.</summary>
internal static class SchemeProbe
{
    // So many connections at once; a server that is away holds one for the whole time.
    private const int AtOnce = 64;

    private const int BufferSize = 16 * 1024;

    /// <summary>Asks them all, each once a command.</summary>
    /// <param name="questions">The servers.</param>
    /// <param name="timeout">For connecting and shaking hands with each.</param>
    /// <param name="context">The world outside, which is told how far it is.</param>
    /// <returns>What each verifies, in order; null for one that does not answer, or asks its clients for no certificate: of that one it is not known.</returns>
    internal static IReadOnlyList<IReadOnlyList<int>?> Ask(IReadOnlyList<TrustQuestion> questions, TimeSpan timeout, AuthorityContext context)
    {
        TrustQuestion[] open = [.. questions.Distinct().Where(question => !context.Answers.TryGet(question, out _))];
        Dictionary<TrustQuestion, IReadOnlyList<int>?> heard = open.Length == 0 ? [] : AskNow(open, timeout, context);
        foreach ((TrustQuestion question, IReadOnlyList<int>? answer) in heard)
            context.Answers.Keep(question, answer);
        return [.. questions.Select(question => heard.TryGetValue(question, out IReadOnlyList<int>? now) || context.Answers.TryGet(question, out now) ? now : null)];
    }

    private static Dictionary<TrustQuestion, IReadOnlyList<int>?> AskNow(TrustQuestion[] questions, TimeSpan timeout, AuthorityContext context)
    {
        CancellationToken cancellation = context.Log.Cancellation;
        WorkMeter asked = context.Log.Meter("Asking servers which keys they verify", questions.Length);
        using var places = new SemaphoreSlim(AtOnce);
        Task<IReadOnlyList<int>?>[] answers = [.. questions.Select(question => Task.Run(() => InTurnAsync(question), cancellation))];
        var heard = new Dictionary<TrustQuestion, IReadOnlyList<int>?>();
        foreach ((Task<IReadOnlyList<int>?> answer, TrustQuestion question) in answers.Zip(questions))
        {
            heard[question] = answer.GetAwaiter().GetResult();
            asked.Advance();
            context.Log.Tell(heard[question] is null ? $"'{question.Endpoint}' does not say which signatures it verifies." : $"'{question.Endpoint}' says which signatures it verifies.");
        }

        return heard;

        async Task<IReadOnlyList<int>?> InTurnAsync(TrustQuestion question)
        {
            await places.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                return await AskAsync(question, timeout, cancellation).ConfigureAwait(false);
            }
            finally
            {
                places.Release();
            }
        }
    }

    private static async Task<IReadOnlyList<int>?> AskAsync(TrustQuestion question, TimeSpan timeout, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        using var socket = new TcpClient();
        try
        {
            // What the platform does not interrupt, such as a name that is being resolved, is left behind.
            return await ConverseAsync(socket, question, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null; // It is away, or breaks off: that says nothing of its keys.
        }
    }

    private static async Task<IReadOnlyList<int>?> ConverseAsync(TcpClient socket, TrustQuestion question, CancellationToken limit)
    {
        EndpointAddress address = question.Endpoint;
        await socket.ConnectAsync(address.Host, address.Port, limit).ConfigureAwait(false);
        NetworkStream connection = socket.GetStream();
        string serverName = ProbeQuestion.NameToAsk(question.NodeId, address.Host);
        if (question.StartTls is StartTls protocol
            && await new StartTlsTalk(connection).AskAsync(protocol, serverName.Length > 0 ? serverName : address.Host, limit).ConfigureAwait(false) is not null)
            return null;
        ISchemeTalk talk = Engines.Load<ISchemeEngine>(Engines.BouncyCastle).Begin(serverName);
        byte[] buffer = new byte[BufferSize];
        while (!talk.IsOver)
        {
            await connection.WriteAsync(talk.TakeOutput(), limit).ConfigureAwait(false);
            int count = await connection.ReadAsync(buffer, limit).ConfigureAwait(false);
            if (count == 0)
                break;
            talk.Hear(buffer.AsSpan(0, count));
        }

        return talk.Schemes;
    }
}
