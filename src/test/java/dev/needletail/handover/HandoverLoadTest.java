package dev.needletail.handover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The load sees what it is there to see; the peer is the backend itself, with one fault. */
class HandoverLoadTest {

    private static final int CLIENTS = 4;
    private static final int PIPELINING = 1;
    private static final int REQUESTS_MIN = 400;

    private final Ledger ledger = new Ledger(CLIENTS);
    private final AtomicBoolean done = new AtomicBoolean();

    @Test
    void anHonestPeerLeavesNothingToSay() throws Exception {
        Ledger.Result result = run(CountingBackend.Service.ECHO, true);
        assertThat(result.isClean()).isTrue();
        assertThat(result.unanswered()).isZero();
        assertThat(result.answered()).isGreaterThanOrEqualTo(REQUESTS_MIN);
        assertThat(result.connections()).isEqualTo(CLIENTS);
        assertThat(result.sentAgain()).isZero();
    }

    @Test
    void anExecutedRequestWithoutAnAnswerIsSeen() throws Exception {
        Ledger.Result result = run(request -> isChosen(request) ? null : request.bytes(Request.RESPONSE), false);
        assertThat(result.executedUnanswered()).isPositive();
        assertThat(result.isClean()).isFalse();
    }

    @Test
    void aRequestThatIsExecutedAgainOnTheNextConnectionIsSeen() throws Exception {
        Ledger.Result result =
                run(request -> isChosen(request) && done.compareAndSet(false, true) ? null : echo(request), true);
        assertThat(result.executedTwice()).isPositive();
        assertThat(result.orderlyEnds() + result.brokenOff()).isEqualTo(1);
        assertThat(result.sentAgain()).isPositive();
        assertThat(result.unanswered()).isZero();
        assertThat(result.isClean()).isFalse();
    }

    @Test
    void anAnswerThatComesTwiceIsSeen() throws Exception {
        Ledger.Result result = run(
                request -> {
                    ByteArrayOutputStream answer = new ByteArrayOutputStream();
                    answer.writeBytes(echo(request));
                    if (isChosen(request)) {
                        answer.writeBytes(echo(request));
                    }
                    return answer.toByteArray();
                },
                true);
        assertThat(result.answeredTwice()).isEqualTo(1);
        assertThat(result.isClean()).isFalse();
    }

    @Test
    void anAnswerToSomebodyElseIsSeen() throws Exception {
        Ledger.Result result = run(
                request -> {
                    byte[] answer = echo(request);
                    if (isChosen(request)) {
                        return new Request(
                                        request.type(),
                                        request.sequence(),
                                        request.timestamp(),
                                        Request.of(PIPELINING + 1, request.sequence())
                                                .payload())
                                .bytes(Request.RESPONSE);
                    }
                    return answer;
                },
                false);
        assertThat(result.wrong()).isEqualTo(1);
        assertThat(result.isClean()).isFalse();
    }

    private static boolean isChosen(Request request) {
        return request.client() == PIPELINING && request.clientSequence() == 30;
    }

    private static byte[] echo(Request request) {
        return request.bytes(Request.RESPONSE);
    }

    private Ledger.Result run(CountingBackend.Service service, boolean reconnect) throws Exception {
        try (CountingBackend backend = new CountingBackend(0, ledger, service)) {
            return HandoverLoad.run(
                    ledger,
                    CLIENTS,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), backend.port()),
                    reconnect,
                    () -> ledger.result().answered() >= REQUESTS_MIN);
        }
    }
}
