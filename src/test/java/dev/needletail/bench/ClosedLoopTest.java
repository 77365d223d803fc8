package dev.needletail.bench;

import static dev.needletail.bench.ScriptedPeer.DATA;
import static dev.needletail.bench.ScriptedPeer.ERROR;
import static dev.needletail.bench.ScriptedPeer.HEARTBEAT;
import static dev.needletail.bench.ScriptedPeer.REQUEST;
import static dev.needletail.bench.ScriptedPeer.RESPONSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.EOFException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClosedLoopTest {

    private static final byte[] REASON = {0, 1, 0, 4, 'b', 'u', 's', 'y'};

    /** Answers as a node does, but the frame with this number as told. */
    private static ScriptedPeer except(int number, ScriptedPeer.Behaviour otherwise) {
        return new ScriptedPeer((frame, out) -> {
            if (frame.number() == number) {
                otherwise.on(frame, out);
            } else {
                ScriptedPeer.answer(frame, out);
            }
        });
    }

    @Test
    void sendsExactlyAsManyAsWereAskedForAndChecksEachAnswer() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering()) {
            LoadOutcome outcome = Plans.run(Plans.closed(
                    peer, 5, 7, 1_001, TypeMix.parse("request=3,heartbeat=2"), PayloadSizes.parse("0..300")));
            Totals totals = outcome.totals();
            assertThat(totals.sent()).isEqualTo(1_001);
            assertThat(totals.answered()).isEqualTo(1_001);
            assertThat(totals.errors()).isEmpty();
            assertThat(totals.intact()).isTrue();
            assertThat(totals.markers()).isNull();
            assertThat(totals.unsent()).isNull();
            assertThat(totals.bytesIn()).isEqualTo(totals.bytesOut());
            assertThat(totals.messagesPerSecond()).isPositive();
            assertThat(outcome.all().getTotalCount()).isEqualTo(1_001);
            assertThat(outcome.heartbeat().getTotalCount()).isBetween(300L, 500L);
            assertThat(outcome.notes()).noneMatch(note -> note.contains("wrong") || note.contains("stopped"));
            assertThat(peer.received()).hasSize(1_001);
            assertThat(peer.received().stream()
                            .mapToInt(frame -> frame.payload().length)
                            .max()
                            .getAsInt())
                    .isBetween(200, 300);
        }
    }

    @Test
    void neverHasMoreInFlightThanItsDepth() throws Exception {
        // The peer answers the oldest only when so many wait: more would never come, fewer would wait for ever.
        Deque<ScriptedPeer.Frame> waiting = new ArrayDeque<>();
        try (ScriptedPeer peer = new ScriptedPeer((frame, out) -> {
            waiting.add(frame);
            assertThat(waiting).hasSizeLessThanOrEqualTo(9);
            if (waiting.size() == 9) {
                out.write(waiting.remove().answer().bytes());
            }
        })) {
            Totals totals =
                    Plans.run(Plans.grace(Plans.closed(peer, 1, 9, 200), 100)).totals();
            assertThat(totals.answered()).isEqualTo(192);
            assertThat(totals.missing()).isEqualTo(8);
        }
    }

    @Test
    void takesAnswersInAnyOrder() throws Exception {
        List<ScriptedPeer.Frame> held = new ArrayList<>();
        try (ScriptedPeer peer = new ScriptedPeer((frame, out) -> {
            held.add(frame);
            if (held.size() == 20) {
                for (ScriptedPeer.Frame last : held.reversed()) {
                    out.write(last.answer().bytes());
                }
                held.clear();
            }
        })) {
            Totals totals = Plans.run(Plans.closed(peer, 1, 20, 400)).totals();
            assertThat(totals.answered()).isEqualTo(400);
            assertThat(totals.intact()).isTrue();
        }
    }

    @Test
    void findsASingleWrongByte() throws Exception {
        try (ScriptedPeer peer = except(60, (frame, out) -> {
            byte[] payload = frame.payload().clone();
            payload[41] ^= 0x10;
            out.write(frame.answer().payload(payload).bytes());
        })) {
            LoadOutcome outcome = Plans.run(Plans.closed(peer, 1, 4, 100));
            assertThat(outcome.totals().mismatched()).isEqualTo(1);
            assertThat(outcome.totals().answered()).isEqualTo(99);
            assertThat(outcome.totals().intact()).isFalse();
            assertThat(outcome.firstWrong())
                    .isEqualTo("RESPONSE seq=60 on connection 0: byte 41 of 64 differs from what was sent; a service"
                            + " that does not echo needs --verify header");
        }
    }

    @Test
    void findsAWrongTimestampTypeLengthOrSequence() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer((frame, out) -> {
            ScriptedPeer.Frame answer = frame.answer();
            out.write((switch (frame.number()) {
                        case 3 -> answer.timestampMicros(answer.timestampMicros() + 1);
                        case 5 -> answer.type(HEARTBEAT);
                        case 7 -> answer.payload(new byte[3]);
                        default -> answer;
                    })
                    .bytes());
            if (frame.number() == 9) {
                out.write(answer.sequence(4_000).bytes());
            }
        })) {
            LoadOutcome outcome = Plans.run(Plans.closed(peer, 1, 1, 20));
            assertThat(outcome.totals().mismatched()).isEqualTo(4);
            assertThat(outcome.totals().answered()).isEqualTo(17);
            assertThat(outcome.firstWrong()).startsWith("RESPONSE seq=3 on connection 0: timestamp ");
        }
    }

    @Test
    void countsADroppedAnswerAsMissingAndGoesOn() throws Exception {
        try (ScriptedPeer peer = except(10, (frame, out) -> {})) {
            Totals totals =
                    Plans.run(Plans.grace(Plans.closed(peer, 1, 4, 500), 100)).totals();
            assertThat(totals.sent()).isEqualTo(500);
            assertThat(totals.answered()).isEqualTo(499);
            assertThat(totals.missing()).isEqualTo(1);
            assertThat(totals.intact()).isFalse();
        }
    }

    @Test
    void countsASecondAnswerAsDuplicated() throws Exception {
        try (ScriptedPeer peer = except(10, (frame, out) -> {
            out.write(frame.answer().bytes());
            out.write(frame.answer().bytes());
        })) {
            LoadOutcome outcome = Plans.run(Plans.closed(peer, 1, 2, 100));
            assertThat(outcome.totals().duplicated()).isEqualTo(1);
            assertThat(outcome.totals().answered()).isEqualTo(100);
            assertThat(outcome.totals().intact()).isFalse();
            assertThat(outcome.firstWrong()).isEqualTo("RESPONSE seq=10 on connection 0: answered before");
        }
    }

    @Test
    void countsErrorsByTheirCodeAndShowsTheFirstReason() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer((frame, out) ->
                out.write((frame.number() % 10 == 0 ? frame.type(ERROR).payload(REASON) : frame.answer()).bytes()))) {
            LoadOutcome outcome = Plans.run(Plans.closed(peer, 2, 3, 100));
            assertThat(outcome.totals().errors()).containsExactly(entry("NO_UPSTREAM", 10L));
            assertThat(outcome.totals().answered()).isEqualTo(90);
            assertThat(outcome.totals().intact()).isTrue();
            assertThat(outcome.firstError()).isEqualTo("NO_UPSTREAM (1): busy");
            assertThat(outcome.all().getTotalCount()).isEqualTo(90);
        }
    }

    @Test
    void aConnectionThatIsClosedHalfWayIsLostWithAllThatWaitsOnIt() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer((frame, out) -> {
            if (frame.connection() == 0 && frame.sequence() >= 20) {
                throw new EOFException();
            }
            ScriptedPeer.answer(frame, out);
        })) {
            LoadOutcome outcome = Plans.run(Plans.closed(peer, 2, 4, 400));
            assertThat(outcome.totals().lostConnections()).isEqualTo(1);
            assertThat(outcome.totals().missing()).isBetween(1L, 4L);
            assertThat(outcome.firstLoss()).startsWith("connection ");
        }
    }

    @Test
    void endsWhenTheLastConnectionIsLost() throws Exception {
        try (ScriptedPeer peer = except(20, (frame, out) -> {
            throw new EOFException();
        })) {
            Totals totals = Plans.run(Plans.closed(peer, 1, 1, 1_000_000)).totals();
            assertThat(totals.answered()).isEqualTo(20);
            assertThat(totals.missing()).isEqualTo(1);
            assertThat(totals.lostConnections()).isEqualTo(1);
        }
    }

    @Test
    void whatIsNoFrameEndsTheConnectionAndSaysWhy() throws Exception {
        try (ScriptedPeer peer =
                except(5, (frame, out) -> out.write(frame.type(9).bytes()))) {
            LoadOutcome outcome = Plans.run(Plans.closed(peer, 1, 1, 1_000));
            assertThat(outcome.totals().lostConnections()).isEqualTo(1);
            assertThat(outcome.firstLoss())
                    .isEqualTo("connection 0: the peer sent what is no frame: the frame's type is unknown: 9, known are"
                            + " 0 to 4");
        }
    }

    @Test
    void aServiceThatDoesNotEchoIsCheckedByItsHeadersOnly() throws Exception {
        ScriptedPeer.Behaviour other = (frame, out) ->
                out.write((frame.type() == REQUEST ? frame.answer().payload(new byte[] {1, 2}) : frame).bytes());
        TypeMix mix = TypeMix.parse("request=1,heartbeat=1");
        try (ScriptedPeer peer = new ScriptedPeer(other)) {
            LoadPlan plan = Plans.closed(peer, 1, 2, 100, mix, PayloadSizes.fixed(64));
            assertThat(Plans.run(plan).totals().mismatched()).isEqualTo(50);
            assertThat(Plans.run(Plans.verifying(plan, Verification.HEADER))
                            .totals()
                            .answered())
                    .isEqualTo(100);
        }
        try (ScriptedPeer peer = new ScriptedPeer((frame, out) ->
                out.write(frame.answer().timestampMicros(0).payload(new byte[1]).bytes()))) {
            LoadPlan plan = Plans.closed(peer, 1, 2, 100, mix, PayloadSizes.fixed(64));
            assertThat(Plans.run(Plans.verifying(plan, Verification.HEADER))
                            .totals()
                            .mismatched())
                    .isEqualTo(100);
            assertThat(Plans.run(Plans.verifying(plan, Verification.OFF))
                            .totals()
                            .answered())
                    .isEqualTo(100);
        }
    }

    @Test
    void aHeartbeatBehindTheDataShowsThatAllOfItWasRead() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering()) {
            LoadOutcome outcome =
                    Plans.run(Plans.closed(peer, 1, 10, 1_000, TypeMix.parse("data=1"), PayloadSizes.parse("1..50")));
            Totals totals = outcome.totals();
            assertThat(totals.sent()).isEqualTo(1_000);
            assertThat(totals.answered()).isEqualTo(1_000);
            assertThat(totals.markers()).isEqualTo(100);
            assertThat(totals.intact()).isTrue();
            assertThat(outcome.heartbeat().getTotalCount()).isEqualTo(100);
            int expected = 0;
            int sinceMarker = 0;
            for (ScriptedPeer.Frame frame : peer.received()) {
                if (frame.type() == DATA) {
                    assertThat(frame.sequence()).isEqualTo(expected++);
                    sinceMarker++;
                } else {
                    assertThat(frame.type()).isEqualTo(HEARTBEAT);
                    assertThat(frame.payload()).isEmpty();
                    assertThat(sinceMarker).isEqualTo(10);
                    sinceMarker = 0;
                }
            }
            assertThat(expected).isEqualTo(1_000);
        }
    }

    @Test
    void dataAmongRequestsIsCountedOnceItsMarkerIsAnswered() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering()) {
            Totals totals = Plans.run(
                            Plans.closed(peer, 3, 8, 3_000, TypeMix.parse("request=2,data=1"), PayloadSizes.fixed(20)))
                    .totals();
            assertThat(totals.sent()).isEqualTo(3_000);
            assertThat(totals.answered()).isEqualTo(3_000);
            assertThat(totals.missing()).isZero();
            assertThat(totals.markers()).isPositive();
        }
    }

    @Test
    void theLargestPayloadsComeBackWhole() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering()) {
            Totals totals = Plans.run(
                            Plans.closed(peer, 1, 3, 30, TypeMix.parse("request"), PayloadSizes.fixed(65_535)))
                    .totals();
            assertThat(totals.answered()).isEqualTo(30);
            assertThat(totals.bytesIn()).isEqualTo(30 * 65_550L);
        }
    }

    @Test
    void theWarmUpIsInNoFigure() throws Exception {
        CountDownLatch warm = new CountDownLatch(1);
        try (ScriptedPeer peer = new ScriptedPeer((frame, out) -> {
            warm.countDown();
            ScriptedPeer.answer(frame, out);
        })) {
            LoadPlan plan = Plans.closed(peer, 1, 1, 50);
            LoadOutcome outcome = Plans.run(new LoadPlan(
                    plan.host(),
                    plan.port(),
                    1,
                    1,
                    false,
                    plan.pace(),
                    plan.mix(),
                    plan.sizes(),
                    plan.verification(),
                    TimeUnit.MILLISECONDS.toNanos(200),
                    plan.durationNanos(),
                    50,
                    plan.graceNanos(),
                    plan.connectTimeoutNanos(),
                    plan.tls(),
                    plan.keys()));
            assertThat(outcome.totals().sent()).isEqualTo(50);
            assertThat(outcome.all().getTotalCount()).isEqualTo(50);
            assertThat(warm.getCount()).isZero();
            assertThat(peer.received().size()).isGreaterThan(50);
        }
    }

    @Test
    void theTimelineHoldsEverythingThatCameInTheMeasuredTime() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering()) {
            LoadPlan plan = Plans.closed(peer, 2, 4, LoadPlan.UNLIMITED);
            List<LoadListener.Progress> heard = new ArrayList<>();
            LoadOutcome outcome;
            try (LoadRun run = LoadRun.connect(new LoadPlan(
                    plan.host(),
                    plan.port(),
                    2,
                    1,
                    true,
                    plan.pace(),
                    plan.mix(),
                    plan.sizes(),
                    plan.verification(),
                    0,
                    TimeUnit.MILLISECONDS.toNanos(550),
                    LoadPlan.UNLIMITED,
                    plan.graceNanos(),
                    plan.connectTimeoutNanos(),
                    plan.tls(),
                    plan.keys()))) {
                outcome = run.run((progress, latencies) -> {
                    if (progress != null) {
                        heard.add(progress);
                    }
                });
            }
            assertThat(outcome.timeline().intervalSeconds()).isEqualTo(0.1);
            assertThat(outcome.timeline().points())
                    .extracting(Timeline.Point::t)
                    .containsExactly(0.1, 0.2, 0.3, 0.4, 0.5, 0.55);
            assertThat(heard).hasSize(6);
            long sent = outcome.timeline().points().stream()
                    .mapToLong(Timeline.Point::sent)
                    .sum();
            assertThat(sent).isEqualTo(outcome.totals().sent());
            assertThat(outcome.totals().seconds()).isEqualTo(0.55);
            assertThat(outcome.totals().intact()).isTrue();
        }
    }

    @Test
    void whoeverStopsItGetsWhatWasFoundUpToThen() throws Exception {
        CountDownLatch going = new CountDownLatch(1_000);
        try (ScriptedPeer peer = new ScriptedPeer((frame, out) -> {
            going.countDown();
            ScriptedPeer.answer(frame, out);
        })) {
            try (LoadRun run = LoadRun.connect(Plans.closed(peer, 2, 2, LoadPlan.UNLIMITED))) {
                Thread.ofPlatform().start(() -> {
                    try {
                        going.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    run.stop();
                });
                LoadOutcome outcome = run.run(LoadListener.NONE);
                assertThat(outcome.stopped()).isTrue();
                assertThat(outcome.totals().answered()).isGreaterThanOrEqualTo(900);
                assertThat(outcome.totals().sent())
                        .isEqualTo(
                                outcome.totals().answered() + outcome.totals().missing());
                assertThat(outcome.notes()).contains("stopped before its time");
            }
        }
    }

    @Test
    void saysWhereNobodyListens() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (ScriptedPeer peer = ScriptedPeer.answering()) {
            LoadPlan plan = Plans.closed(peer, 3, 1, 1);
            assertThatThrownBy(() -> LoadRun.connect(new LoadPlan(
                            "127.0.0.1",
                            port,
                            3,
                            1,
                            false,
                            plan.pace(),
                            plan.mix(),
                            plan.sizes(),
                            plan.verification(),
                            0,
                            plan.durationNanos(),
                            1,
                            plan.graceNanos(),
                            plan.connectTimeoutNanos(),
                            null,
                            PayloadKeys.NONE)))
                    .isInstanceOf(TargetUnreachable.class)
                    .hasMessageStartingWith("cannot open 3 connections to 127.0.0.1:" + port)
                    .hasMessageContaining("is the node running there");
        }
    }

    @Test
    void aPeerThatAnswersByteByByteIsUnderstood() throws Exception {
        try (ScriptedPeer peer =
                new ScriptedPeer((frame, out) -> drip(frame.answer().bytes(), out))) {
            Totals totals = Plans.run(Plans.closed(peer, 1, 3, 40)).totals();
            assertThat(totals.answered()).isEqualTo(40);
            assertThat(totals.intact()).isTrue();
        }
    }

    private static void drip(byte[] bytes, OutputStream out) throws java.io.IOException {
        for (byte b : bytes) {
            out.write(b);
            out.flush();
        }
    }

    @Test
    void aHeartbeatIsNeverAnsweredByAResponse() throws Exception {
        try (ScriptedPeer peer =
                new ScriptedPeer((frame, out) -> out.write(frame.type(RESPONSE).bytes()))) {
            LoadOutcome outcome =
                    Plans.run(Plans.closed(peer, 1, 1, 5, TypeMix.parse("heartbeat"), PayloadSizes.fixed(0)));
            assertThat(outcome.totals().mismatched()).isEqualTo(5);
            assertThat(outcome.firstWrong()).isEqualTo("RESPONSE seq=0 on connection 0: expected HEARTBEAT");
        }
    }
}
