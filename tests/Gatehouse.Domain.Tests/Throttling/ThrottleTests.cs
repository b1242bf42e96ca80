using CsCheck;
using Gatehouse.Domain.Throttling;

namespace Gatehouse.Domain.Tests.Throttling;

public class ThrottleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 3, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<ThrottlePolicy> Policies =
        Gen.OneOf(Gen.Const(ThrottlePolicy.Account), Gen.Const(ThrottlePolicy.KnownBrowser), Gen.Const(ThrottlePolicy.Address));

    private static readonly Gen<ThrottleState> States = Gen.Select(
        Gen.OneOf(Gen.Int[0, 200], Gen.Const(int.MaxValue)),
        Gen.OneOf(Gen.Long[-200_000, 200_000], Gen.Long[-300_000_000, 300_000_000]),
        Gen.Int[0, 99],
        (failures, seconds, consecutive) => new ThrottleState(failures, Now.AddSeconds(seconds), consecutive));

    [Fact]
    public void The_numbers_are_those_of_NIST_SP_800_63B_3_2_2()
    {
        Assert.Equal(100, ThrottlePolicy.Account.HardLimit);
        Assert.Equal(TimeSpan.FromSeconds(30), ThrottlePolicy.Account.FirstWait);
        Assert.Equal(TimeSpan.FromHours(1), ThrottlePolicy.Account.LongestWait);
        Assert.Null(ThrottlePolicy.KnownBrowser.HardLimit);
        Assert.Null(ThrottlePolicy.Address.HardLimit);
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(5, 30)]
    [InlineData(6, 60)]
    [InlineData(7, 120)]
    [InlineData(11, 1920)]
    [InlineData(12, 3600)]
    [InlineData(64, 3600)]
    [InlineData(100, 3600)]
    [InlineData(int.MaxValue, 3600)]
    public void Waits_double_up_to_an_hour_and_never_come_round_to_nothing(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), ThrottlePolicy.Account.WaitAfter(failures));

    [Fact]
    public void Parallel_guessing_gets_no_more_attempts_than_the_free_ones() => Policies.Sample(policy =>
    {
        ThrottleState? state = null;
        var admitted = 0;
        for (var attempt = 0; attempt < 200; attempt++)
        {
            if (Throttle.Admit(policy, state, Now) is not Admission.Admitted(var next)) continue;
            state = next;
            admitted++;
        }

        Assert.Equal(policy.Free, admitted);
    });

    [Fact]
    public void Parallel_guessing_with_times_read_in_any_order_gets_no_more_either() => Gen.Int[0, 5_000].Array[200].Sample(milliseconds =>
    {
        ThrottleState? state = new(50, Now.AddHours(-2), 50);
        var admitted = 0;
        foreach (var late in milliseconds)
        {
            if (Throttle.Admit(ThrottlePolicy.Account, state, Now.AddMilliseconds(late)) is not Admission.Admitted(var next)) continue;
            state = next;
            admitted++;
        }

        Assert.Equal(1, admitted);
    });

    [Fact]
    public void Patient_guessing_ends_at_a_hundred_consecutive_failures()
    {
        ThrottleState? state = null;
        var (now, admitted) = (Now, 0);
        for (var year = now.Year; now.Year < year + 5;)
        {
            var admission = Throttle.Admit(ThrottlePolicy.Account, state, now);
            if (admission is Admission.Disabled) break;
            if (admission is Admission.Admitted(var next)) (state, admitted) = (next, admitted + 1);
            // Long enough that every failure is forgotten in between: consecutive ones are not.
            now = now.AddHours(30);
        }

        Assert.Equal(100, admitted);
        Assert.True(Throttle.IsDisabled(ThrottlePolicy.Account, state));
        Assert.IsType<Admission.Disabled>(Throttle.Admit(ThrottlePolicy.Account, state, now.AddYears(10)));
    }

    [Fact]
    public void Whatever_the_times_no_more_than_a_hundred_are_admitted() => Gen.Int[-100_000, 200_000].Array[300].Sample(steps =>
    {
        ThrottleState? state = null;
        var (now, admitted) = (Now, 0);
        foreach (var step in steps)
        {
            now = now.AddSeconds(step);
            if (Throttle.Admit(ThrottlePolicy.Account, state, now) is Admission.Admitted(var next)) (state, admitted) = (next, admitted + 1);
        }

        Assert.InRange(admitted, 0, 100);
    });

    [Fact]
    public void A_wait_ends_when_it_says_and_is_never_longer_than_the_longest() => Gen.Select(Policies, States).Sample((policy, state) =>
    {
        if (Throttle.Admit(policy, state, Now) is not Admission.Refused(var until)) return;
        Assert.InRange(until - Now, TimeSpan.FromTicks(1), policy.LongestWait);
        Assert.Equal(until, Throttle.BlockedUntil(policy, state, Now));
        // A minute's grace: failures noted by a node whose clock is ahead.
        Assert.IsType<Admission.Admitted>(Throttle.Admit(policy, state, until.AddMinutes(1)));
        if (state.LastFailureAt <= Now) Assert.IsType<Admission.Admitted>(Throttle.Admit(policy, state, until));
    }, iter: Any.Tries);

    [Fact]
    public void A_clock_set_back_by_a_year_locks_nobody_out_for_a_year()
    {
        var state = new ThrottleState(20, Now.AddYears(1), 20);
        Assert.Null(Throttle.BlockedUntil(ThrottlePolicy.Account, state, Now));
        var admitted = Assert.IsType<Admission.Admitted>(Throttle.Admit(ThrottlePolicy.Account, state, Now));
        Assert.Equal(new ThrottleState(21, Now, 21), admitted.Next);
        Assert.Equal(new Admission.Refused(Now.AddHours(1)), Throttle.Admit(ThrottlePolicy.Account, admitted.Next, Now));
    }

    [Fact]
    public void Failures_are_forgotten_after_a_day_but_not_that_they_were_consecutive()
    {
        var state = new ThrottleState(20, Now, 20);
        Assert.Equal(new ThrottleState(21, Now.AddHours(23), 21), Next(state, Now.AddHours(23)));
        Assert.Equal(new ThrottleState(1, Now.AddHours(24), 21), Next(state, Now.AddHours(24)));
    }

    [Fact]
    public void Spraying_is_not_forgiven_by_signing_in_to_an_account_of_ones_own()
    {
        ThrottleState? state = null;
        for (var failure = 0; failure < 29; failure++) state = Next(state, Now, ThrottlePolicy.Address);
        var counted = Next(state, Now.AddMinutes(10), ThrottlePolicy.Address);
        Assert.Equal(state, Throttle.TakeBack(counted, counted, state));
    }

    [Fact]
    public void A_success_among_failures_in_flight_takes_back_only_itself()
    {
        var before = new ThrottleState(1, Now.AddMinutes(-5), 1);
        var counted = Next(before, Now, ThrottlePolicy.Address);
        var current = Next(counted, Now.AddSeconds(1), ThrottlePolicy.Address);
        Assert.Equal(new ThrottleState(2, Now.AddSeconds(1), 2), Throttle.TakeBack(current, counted, before));
        var only = Next(null, Now, ThrottlePolicy.Address);
        Assert.Null(Throttle.TakeBack(only, only, null));
    }

    private static ThrottleState Next(ThrottleState? state, DateTimeOffset now, ThrottlePolicy? policy = null) =>
        Assert.IsType<Admission.Admitted>(Throttle.Admit(policy ?? ThrottlePolicy.Account, state, now)).Next;
}
