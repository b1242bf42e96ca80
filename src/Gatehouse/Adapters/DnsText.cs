using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Adapters;

/// <summary>
/// Looks up TXT records (RFC 1035) at the machine's own resolvers, over TCP: the base library resolves addresses only, and an answer over UDP
/// could be forged by whoever guesses a number of 16 bits.
/// </summary>
public class DnsText
{
    private const ushort Txt = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The texts at that name; empty where there are none, null where no resolver answers.</summary>
    public virtual async Task<IReadOnlyList<string>?> LookUpAsync(string name, CancellationToken cancellationToken)
    {
        foreach (var resolver in Resolvers())
        {
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                patience.CancelAfter(Patience);
                return await AskAsync(resolver, name, patience.Token);
            }
            catch (Exception error) when (error is SocketException or IOException or InvalidDataException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // The next resolver may answer.
            }
        }

        return null;
    }

    private static IEnumerable<IPEndPoint> Resolvers() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(i => i.GetIPProperties().DnsAddresses).Distinct().Take(3).Select(a => new IPEndPoint(a, 53));

    private static async Task<IReadOnlyList<string>> AskAsync(IPEndPoint resolver, string name, CancellationToken cancellationToken)
    {
        var id = (ushort)RandomNumberGenerator.GetInt32(1 << 16);
        using var client = new TcpClient(resolver.AddressFamily);
        await client.ConnectAsync(resolver, cancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Question(id, name), cancellationToken);
        var length = new byte[2];
        await stream.ReadExactlyAsync(length, cancellationToken);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        return Parse(answer, id);
    }

    /// <summary>A query with its length in front, recursion desired.</summary>
    internal static byte[] Question(ushort id, string name)
    {
        var message = new List<byte> { (byte)(id >> 8), (byte)id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0 };
        foreach (var label in name.TrimEnd('.').Split('.'))
        {
            message.Add((byte)label.Length);
            message.AddRange(Encoding.ASCII.GetBytes(label));
        }

        message.AddRange([0, 0, (byte)Txt, 0, 1]);
        return [(byte)(message.Count >> 8), (byte)message.Count, .. message];
    }

    /// <summary>The texts of an answer.</summary>
    /// <exception cref="InvalidDataException">It is no answer to the question <paramref name="id"/>, or a failure of the resolver.</exception>
    internal static IReadOnlyList<string> Parse(ReadOnlySpan<byte> answer, ushort id)
    {
        try
        {
            var code = answer[3] & 15;
            if (BinaryPrimitives.ReadUInt16BigEndian(answer) != id || (answer[2] & 0x80) == 0 || code is not (0 or 3)) throw new InvalidDataException();
            var (questions, answers) = (BinaryPrimitives.ReadUInt16BigEndian(answer[4..]), BinaryPrimitives.ReadUInt16BigEndian(answer[6..]));
            var at = 12;
            for (var i = 0; i < questions; i++) at = AfterName(answer, at) + 4;
            var texts = new List<string>();
            for (var i = 0; i < answers; i++)
            {
                at = AfterName(answer, at);
                var (type, length) = (BinaryPrimitives.ReadUInt16BigEndian(answer[at..]), BinaryPrimitives.ReadUInt16BigEndian(answer[(at + 8)..]));
                at += 10;
                if (type == Txt) texts.Add(Text(answer.Slice(at, length)));
                at += length;
            }

            return texts;
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("Cut short.", error);
        }
    }

    // A long text is sent in pieces of at most 255 bytes.
    private static string Text(ReadOnlySpan<byte> data)
    {
        var text = new StringBuilder();
        for (var at = 0; at < data.Length; at += 1 + data[at]) text.Append(Encoding.UTF8.GetString(data.Slice(at + 1, data[at])));
        return text.ToString();
    }

    private static int AfterName(ReadOnlySpan<byte> message, int at)
    {
        while (message[at] != 0)
        {
            // A pointer to a name that stood before ends this one.
            if ((message[at] & 0xC0) == 0xC0) return at + 2;
            at += 1 + message[at];
        }

        return at + 1;
    }
}
