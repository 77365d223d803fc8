package dev.needletail.exactlyonce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.exactlyonce.Violations.Kind;
import dev.needletail.impair.Cut;
import dev.needletail.impair.Impairment;
import dev.needletail.impair.ImpairmentProxy;
import dev.needletail.impair.Tampering;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checker sees what it is there to see: its peer is a backend, with one fault between them, or in its book. */
class CheckerTest {

    private static final int CLIENTS = 4;
    private static final int PER_CLIENT = 500;
    private static final Duration PATIENCE = Duration.ofMillis(600);

    @TempDir
    Path directory;

    private ExecutionLedger ledger;
    private EchoBackend backend;
    private ImpairmentProxy proxy;

    @BeforeEach
    void open() throws IOException {
        ledger = new ExecutionLedger(directory.resolve("ledger"), CLIENTS, PER_CLIENT);
        backend = new EchoBackend(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), ledger, 0);
        proxy = new ImpairmentProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), backend.port()), 5);
    }

    @AfterEach
    void close() {
        proxy.close();
        backend.close();
        ledger.close();
    }

    @Test
    void anHonestPeerLeavesNothingToSay() throws Exception {
        Verdict verdict = run(Impairment.NONE, Habits.plain(8).speaking(0.2, 0));
        assertThat(verdict.isClean()).as(verdict.toString()).isTrue();
        assertThat(verdict.answered()).isEqualTo(CLIENTS * PER_CLIENT);
        assertThat(verdict.executions()).isEqualTo(CLIENTS * PER_CLIENT);
    }

    @Test
    void aDoubledAnswerIsSeen() throws Exception {
        assertThat(run(Impairment.NONE.with(Tampering.duplicating(0.01)))
                        .violations()
                        .kinds())
                .containsExactly(Kind.ANSWERED_TWICE);
    }

    @Test
    void aDroppedAnswerIsSeen() throws Exception {
        assertThat(run(Impairment.NONE.with(Tampering.dropping(0.002)))
                        .violations()
                        .kinds())
                .containsExactly(Kind.LOST);
    }

    @Test
    void oneWrongByteIsSeen() throws Exception {
        assertThat(run(Impairment.NONE.with(Tampering.corrupting(0.01)))
                        .violations()
                        .kinds())
                .containsExactly(Kind.FOREIGN_PAYLOAD);
    }

    @Test
    void anAnswerToNobodyIsSeen() throws Exception {
        assertThat(run(Impairment.NONE.with(Tampering.inventing(0.01)))
                        .violations()
                        .kinds())
                .containsExactly(Kind.NEVER_ASKED);
    }

    @Test
    void aFrameOfNoTypeIsSeen() throws Exception {
        assertThat(run(Impairment.NONE.with(Tampering.spoiling(0.002)))
                        .violations()
                        .kinds())
                .contains(Kind.BAD_FRAME);
    }

    @Test
    void anEndThatNobodyAskedForIsSeenAndItsRequestsAreFoundToHaveBeenExecuted() throws Exception {
        Verdict verdict =
                run(Impairment.NONE.delayed(Duration.ofMillis(5), Duration.ZERO).cutAfter(Cut.FIN, 20_000));
        assertThat(verdict.violations().kinds()).contains(Kind.ENDED_EARLY, Kind.EXECUTED_TWICE);
    }

    @Test
    void aResetThatNobodyAskedForIsSeen() throws Exception {
        Verdict verdict = run(Impairment.NONE.cutAfter(Cut.RESET, 20_000));
        assertThat(verdict.violations().kinds()).containsExactly(Kind.BROKEN_EARLY);
        assertThat(verdict.brokenOff()).isPositive();
    }

    @Test
    void clientsThatComeAndGoAreNobodysFault() throws Exception {
        Verdict verdict = run(Impairment.NONE, new Habits(8, 0, 0.1, 0, 0.01, 0.01, 0, 0.01, 2));
        assertThat(verdict.isClean()).as(verdict.toString()).isTrue();
        assertThat(verdict.asked()).isEqualTo(CLIENTS * PER_CLIENT);
    }

    /** A DATA frame has no answer: a client whose last words are one must not wait for any. */
    @Test
    void clientsWhoseLastWordsGetNoAnswerAreDone() throws Exception {
        Verdict verdict = run(Impairment.NONE, Habits.plain(8).speaking(0, 1));
        assertThat(verdict.isClean()).as(verdict.toString()).isTrue();
        assertThat(verdict.answered()).isEqualTo(CLIENTS * PER_CLIENT);
    }

    @Test
    void whatTheBookSaysIsHeldAgainstWhatTheClientsWereTold() {
        Checker checker = new Checker(proxy.address(), 3, PATIENCE, 1);
        checker.add(1, Habits.plain(1));
        try (checker) {
            ledger.executed(0, 1);
            assertThat(checker.verdict(List.of(ledger)).violations().kinds()).containsExactly(Kind.EXECUTED_UNASKED);
            ledger.executed(0, 1);
            assertThat(checker.verdict(List.of(ledger)).violations().kinds())
                    .contains(Kind.EXECUTED_UNASKED, Kind.EXECUTED_TWICE);
            ledger.executed(99, 1);
            assertThat(ledger.strangers()).isEqualTo(1);
        }
    }

    @Test
    void theBookOutlivesWhoeverWroteIt() throws Exception {
        try (BackendProcess process = new BackendProcess(directory, "other", 1, 5, 0);
                ExecutionLedger read = process.ledger();
                Checker checker = new Checker(process.address(), 5, PATIENCE, 1).add(1, Habits.plain(5))) {
            assertThat(checker.start().awaitDone(Duration.ofSeconds(20))).isTrue();
            process.kill();
            assertThat(checker.verdict(List.of(read)).executions()).isEqualTo(5);
            process.startAgain();
            assertThat(process.pid()).isPositive();
        }
    }

    @Test
    void everyByteOfAPatternCounts() {
        List<Integer> unnoticed = new ArrayList<>();
        int sequence = 26;
        ByteBuf frame = Unpooled.buffer();
        Pattern.write(Pattern.RESPONSE, 3, sequence, frame);
        assertThat(Pattern.matches(frame, 0, frame.readableBytes(), 3, sequence))
                .isTrue();
        for (int i = Pattern.TIMESTAMP; i < frame.readableBytes(); i++) {
            frame.setByte(i, frame.getByte(i) ^ 1);
            boolean isLength = i >= Pattern.LENGTH && i < Pattern.HEADER_BYTES;
            if (!isLength && Pattern.matches(frame, 0, frame.readableBytes(), 3, sequence)) {
                unnoticed.add(i);
            }
            frame.setByte(i, frame.getByte(i) ^ 1);
        }
        assertThat(unnoticed).isEmpty();
        assertThat(Pattern.matches(frame, 0, frame.readableBytes() - 1, 3, sequence))
                .isFalse();
        frame.release();
    }

    private Verdict run(Impairment answers) throws Exception {
        return run(answers, Habits.plain(8));
    }

    private Verdict run(Impairment answers, Habits habits) throws Exception {
        proxy.impair(Impairment.NONE, answers);
        try (Checker checker = new Checker(proxy.address(), PER_CLIENT, PATIENCE, 11).add(CLIENTS, habits)) {
            assertThat(checker.start().awaitDone(Duration.ofSeconds(60))).isTrue();
            return checker.verdict(List.of(ledger));
        }
    }
}
