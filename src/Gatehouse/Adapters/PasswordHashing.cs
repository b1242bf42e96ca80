using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain.Passwords;
using NSec.Cryptography;

namespace Gatehouse.Adapters;

/// <summary>
/// Argon2id (RFC 9106) through libsodium. The password is keyed with a secret that is not in the database before it is hashed, and
/// the parameters stand in each hash (a PHC string), so that raising the setting raises each hash at its next use.
/// </summary>
public sealed class PasswordHashing : IDisposable
{
    private const int SaltLength = 16;
    private const int HashLength = 32;
    private const int LongestQueue = 64;

    // For what a weaker hash lacks: as many KiB times passes, in memory so little that the kernel's part in it does not count twice.
    private const int RestMemoryKiB = 1024;

    private readonly byte[] _key;
    private readonly int _memoryKiB;
    private readonly int _passes;
    private readonly string _nobody;

    // One hash fills a core and its cache: more at once than cores only makes all of them late.
    private readonly SemaphoreSlim _cores = new(Environment.ProcessorCount, Environment.ProcessorCount);
    private int _places;

    /// <summary>Hashes with the parameters of <paramref name="settings"/>.</summary>
    public PasswordHashing(Settings settings, MasterKey key)
    {
        (_key, _memoryKiB, _passes) = (key.PasswordKey, settings.PasswordMemoryKiB, settings.PasswordPasses);
        _nobody = Format(_memoryKiB, _passes, RandomNumberGenerator.GetBytes(SaltLength), RandomNumberGenerator.GetBytes(HashLength));
    }

    /// <summary>Work done since the start, in KiB times passes; lets a test compare what different answers cost.</summary>
    public long Work => Interlocked.Read(ref _work);

    private long _work;

    /// <summary>
    /// A place in the queue, given back when it is disposed. Whoever counts attempts takes one before counting: being turned away for lack
    /// of a place is nobody's failure.
    /// </summary>
    /// <exception cref="TooBusyException">The queue is full.</exception>
    public Place TakePlace() => new(this);

    /// <summary>The hash to store.</summary>
    /// <exception cref="TooBusyException">The queue is full.</exception>
    public async Task<string> HashAsync(string password, CancellationToken cancellationToken)
    {
        using var place = TakePlace();
        return await HashAsync(place, password, cancellationToken);
    }

    /// <inheritdoc cref="HashAsync(string, CancellationToken)"/>
    public async Task<string> HashAsync(Place place, string password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(place);
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var hash = await DeriveAsync(password, salt, _memoryKiB, _passes, cancellationToken);
        return Format(_memoryKiB, _passes, salt, hash);
    }

    /// <summary>
    /// True when <paramref name="password"/> belongs to <paramref name="stored"/>. With null, as for an unknown user, it does the same
    /// work and answers false. A hash from before the setting was raised costs as much as one of today: else its account answered sooner
    /// than an unknown name, and could be told from it.
    /// </summary>
    /// <exception cref="TooBusyException">The queue is full.</exception>
    public async Task<bool> VerifyAsync(string? stored, string password, CancellationToken cancellationToken)
    {
        using var place = TakePlace();
        return await VerifyAsync(place, stored, password, cancellationToken);
    }

    /// <inheritdoc cref="VerifyAsync(string, string, CancellationToken)"/>
    public async Task<bool> VerifyAsync(Place place, string? stored, string password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(place);
        var (memory, passes, salt, expected) = Parse(stored ?? _nobody);
        var actual = await DeriveAsync(password, salt, memory, passes, cancellationToken);
        if (MissingWork(memory, passes) is >= RestMemoryKiB and var missing) await DeriveAsync(password, salt, RestMemoryKiB, (int)(missing / RestMemoryKiB), cancellationToken);
        return CryptographicOperations.FixedTimeEquals(actual, expected) && stored is not null;
    }

    /// <summary>True when the hash was made with weaker parameters than the setting's.</summary>
    public bool IsWeak(string stored)
    {
        var (memory, passes, _, _) = Parse(stored);
        return MissingWork(memory, passes) > 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _cores.Dispose();

    private long MissingWork(int memoryKiB, int passes) => (long)_memoryKiB * _passes - (long)memoryKiB * passes;

    private async Task<byte[]> DeriveAsync(string password, byte[] salt, int memoryKiB, int passes, CancellationToken cancellationToken)
    {
        await _cores.WaitAsync(cancellationToken);
        try
        {
            Interlocked.Add(ref _work, (long)memoryKiB * passes);
            var keyed = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(PasswordPolicy.Normalize(password)));
            var argon2 = PasswordBasedKeyDerivationAlgorithm.Argon2id(
                new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = memoryKiB, NumberOfPasses = passes });
            return argon2.DeriveBytes(keyed, salt, HashLength);
        }
        finally
        {
            _cores.Release();
        }
    }

    /// <summary>A place in the queue.</summary>
    public sealed class Place : IDisposable
    {
        private PasswordHashing? _queue;

        internal Place(PasswordHashing queue)
        {
            if (Interlocked.Increment(ref queue._places) > LongestQueue)
            {
                Interlocked.Decrement(ref queue._places);
                throw new TooBusyException();
            }

            _queue = queue;
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _queue, null) is { } queue) Interlocked.Decrement(ref queue._places);
        }
    }

    private static string Format(int memoryKiB, int passes, byte[] salt, byte[] hash) => string.Create(
        CultureInfo.InvariantCulture, $"$argon2id$v=19$m={memoryKiB},t={passes},p=1,keyid=Zw${Base64(salt)}${Base64(hash)}");

    private static (int MemoryKiB, int Passes, byte[] Salt, byte[] Hash) Parse(string phc)
    {
        var parts = phc.Split('$');
        if (parts is not ["", "argon2id", "v=19", var parameters, var salt, var hash]) throw new FormatException("Not a password hash of ours.");
        var values = parameters.Split(',').Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1]);
        return (int.Parse(values["m"], CultureInfo.InvariantCulture), int.Parse(values["t"], CultureInfo.InvariantCulture), Bytes(salt), Bytes(hash));
    }

    // PHC strings carry Base64 without padding.
    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[] Bytes(string text) => Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
}

/// <summary>More sign-ins wait than can be served soon: answered 503 with Retry-After.</summary>
public sealed class TooBusyException : Exception;
