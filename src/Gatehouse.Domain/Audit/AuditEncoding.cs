using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Gatehouse.Domain.Audit;

/// <summary>
/// An event as bytes, such that no two different events share them: numbers and ids have fixed lengths, texts carry theirs, and
/// null is not empty. Without that, letters could be moved from one field to the next under the same seal.
/// </summary>
internal static class AuditEncoding
{
    // Sets these bytes apart from anything else the same key might ever sign; the number changes with the layout below.
    private static ReadOnlySpan<byte> Label => "gatehouse audit 1"u8;

    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> previous, AuditEntry entry)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        bytes.Write(Label);
        bytes.Write(previous);
        Write(bytes, entry.OrganizationId);
        Write(bytes, entry.Lane);
        Write(bytes, entry.Number);
        Write(bytes, entry.Id);
        Write(bytes, AuditChain.Round(entry.At).UtcTicks);
        Write(bytes, entry.Act);
        Write(bytes, entry.ActorKind);
        Write(bytes, entry.ActorId);
        Write(bytes, entry.ActorName);
        Write(bytes, entry.SubjectId);
        Write(bytes, entry.SubjectName);
        Write(bytes, entry.Address);
        Write(bytes, entry.Browser);
        Write(bytes, entry.Reason);
        Write(bytes, entry.DetailsJson);
        return bytes.WrittenSpan;
    }

    private static void Write(ArrayBufferWriter<byte> bytes, long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(bytes.GetSpan(sizeof(long)), number);
        bytes.Advance(sizeof(long));
    }

    private static void Write(ArrayBufferWriter<byte> bytes, Guid? id)
    {
        Write(bytes, id is null ? 0L : 1L);
        if (id is not { } known) return;
        known.TryWriteBytes(bytes.GetSpan(16), bigEndian: true, out var written);
        bytes.Advance(written);
    }

    private static void Write(ArrayBufferWriter<byte> bytes, string? text)
    {
        Write(bytes, text is null ? -1L : Encoding.UTF8.GetByteCount(text));
        if (text is not null) Encoding.UTF8.GetBytes(text, bytes);
    }
}
