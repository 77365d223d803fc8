package dev.needletail.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.needletail.boot.NodeClient.Answer;
import dev.needletail.route.Reply;
import dev.needletail.route.RequestHandler;
import dev.needletail.server.LoopRooms;
import dev.needletail.server.Node;
import dev.needletail.wire.ErrorCode;
import dev.needletail.wire.PayloadTooLargeException;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A user's bean serves REQUESTs in process, asked over a real socket. */
class RequestHandlerTest {

    private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

    @Test
    void answersAtOnceOnTheEventLoop() {
        serving(
                (request, reply) -> {
                    String text = request.payload().readString();
                    seen.add(Thread.currentThread().getName());
                    reply.respond(text.toUpperCase(Locale.ROOT).getBytes(UTF_8));
                },
                (node, client) -> {
                    Answer answer = client.ask(7, "\0\5hello");
                    assertThat(answer.type()).isEqualTo(NodeClient.RESPONSE);
                    assertThat(answer.sequence()).isEqualTo(7);
                    assertThat(answer.timestampMicros()).isEqualTo(7000);
                    assertThat(answer.text()).isEqualTo("HELLO");
                    assertThat(next()).asString().startsWith("needletail-loop");
                    assertThat(node.pools()).isEmpty();
                });
    }

    @Test
    void answersLaterFromAnyThreadInAnyOrder() {
        serving((request, reply) -> seen.add(reply), (node, client) -> {
            client.send(NodeClient.REQUEST, 1, "first");
            Reply first = (Reply) next();
            client.send(NodeClient.REQUEST, 2, "second");
            Reply second = (Reply) next();
            assertThat(second.respond(Unpooled.copiedBuffer("two", UTF_8))).isTrue();
            Answer two = client.read();
            assertThat(first.respond("one".getBytes(UTF_8))).isTrue();
            Answer one = client.read();
            assertThat(two.sequence()).isEqualTo(2);
            assertThat(two.text()).isEqualTo("two");
            assertThat(one.sequence()).isEqualTo(1);
            assertThat(one.text()).isEqualTo("one");
        });
    }

    @Test
    void anExceptionIsAnsweredByAnErrorAndHurtsNoOtherRequest() {
        serving(
                (request, reply) -> {
                    if (request.payloadLength() == 0) {
                        throw new IllegalStateException("nothing to serve");
                    }
                    reply.respond(new byte[] {1});
                },
                (node, client) -> {
                    Answer error = client.ask(3, "");
                    assertThat(error.type()).isEqualTo(NodeClient.ERROR);
                    assertThat(error.sequence()).isEqualTo(3);
                    assertThat(error.errorCode()).isEqualTo(ErrorCode.HANDLER_FAILED.code());
                    assertThat(error.errorReason()).isEqualTo("nothing to serve");
                    assertThat(client.ask(4, "x").type()).isEqualTo(NodeClient.RESPONSE);
                    assertThat(sum(node, LoopRooms::handlerFailures)).isEqualTo(1);
                });
    }

    static List<Throwable> whatCanBeGoneOnFrom() {
        return List.of(
                new StackOverflowError(),
                new NoClassDefFoundError("dev/absent/Prices"),
                new AssertionError("never empty"),
                new IOException("sneaked past the compiler"));
    }

    @ParameterizedTest
    @MethodSource("whatCanBeGoneOnFrom")
    void whateverItThrowsIsAnsweredByAnErrorAndHurtsNoOtherRequest(Throwable thrown) {
        serving(
                (request, reply) -> {
                    if (request.payloadLength() == 0) {
                        RequestHandlerTest.<RuntimeException>sneak(thrown);
                    }
                    reply.respond(new byte[] {1});
                },
                (node, client) -> {
                    Answer error = client.ask(3, "");
                    assertThat(error.type()).isEqualTo(NodeClient.ERROR);
                    assertThat(error.sequence()).isEqualTo(3);
                    assertThat(error.errorCode()).isEqualTo(ErrorCode.HANDLER_FAILED.code());
                    assertThat(error.errorReason())
                            .isEqualTo(Objects.requireNonNullElse(
                                    thrown.getMessage(), thrown.getClass().getName()));
                    assertThat(client.ask(4, "x").type()).isEqualTo(NodeClient.RESPONSE);
                    assertThat(sum(node, LoopRooms::handlerFailures)).isEqualTo(1);
                });
    }

    @Test
    void aFailureOfTheJvmItselfIsNoFailureOfTheHandler() {
        serving(
                (request, reply) -> {
                    throw new OutOfMemoryError("of the test");
                },
                (node, client) -> {
                    client.send(NodeClient.REQUEST, 1, "x");
                    assertThatThrownBy(client::read).hasMessageContaining("reset");
                    assertThat(sum(node, LoopRooms::handlerFailures)).isZero();
                });
    }

    @Test
    void aHandlerSaysItselfWhyItCannotServe() {
        serving((request, reply) -> reply.fail(ErrorCode.OVERLOADED, "come back later"), (node, client) -> {
            Answer error = client.ask(3, "x");
            assertThat(error.errorCode()).isEqualTo(ErrorCode.OVERLOADED.code());
            assertThat(error.errorReason()).isEqualTo("come back later");
        });
    }

    @Test
    void aSecondReplyIsRefused() {
        serving(
                (request, reply) -> {
                    seen.add(reply.respond(new byte[] {1}));
                    seen.add(reply.respond(new byte[] {2}));
                    seen.add(reply.fail(ErrorCode.HANDLER_FAILED, "too late"));
                },
                (node, client) -> {
                    assertThat(client.ask(1, "x").payload().get(0)).isEqualTo((byte) 1);
                    assertThat(client.ask(2, "x").sequence()).isEqualTo(2); // no second answer came between
                    assertThat(next()).isEqualTo(true);
                    assertThat(next()).isEqualTo(false);
                    assertThat(next()).isEqualTo(false);
                });
    }

    @Test
    void aPayloadOverTheLimitIsATypedErrorAndTheReplyIsStillToBeGiven() {
        serving(
                (request, reply) -> {
                    try {
                        reply.respond(Unpooled.wrappedBuffer(new byte[65_536])); // released although refused
                    } catch (PayloadTooLargeException tooLarge) {
                        seen.add(tooLarge.length());
                        reply.fail(ErrorCode.PAYLOAD_TOO_LARGE, "the answer is too long");
                    }
                },
                (node, client) -> {
                    assertThat(client.ask(1, "x").errorCode()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE.code());
                    assertThat(next()).isEqualTo(65_536);
                });
    }

    @Test
    void anAnswerForAClientThatHasGoneIsDroppedAndCounted() {
        serving((request, reply) -> seen.add(reply), (node, client) -> {
            client.send(NodeClient.REQUEST, 1, "x");
            Reply reply = (Reply) next();
            client.reset();
            Awaitility.await().until(() -> node.connections() == 0);
            assertThat(reply.respond(new byte[] {1})).isTrue();
            Awaitility.await()
                    .until(() -> sum(node, room -> room.answers().orphaned().get()) == 1);
        });
    }

    @Test
    void whatAHandlerNeverAnswersIsCutAtTheEndOfTheGracePeriod() {
        Launch.library()
                .withBean(RequestHandler.class, () -> (request, reply) -> seen.add(reply))
                .withPropertyValues("needletail.shutdown.grace-period=100ms")
                .run(context -> {
                    try (NodeClient client =
                            new NodeClient(context.getBean(Node.class).port())) {
                        client.send(NodeClient.REQUEST, 1, "x");
                        Reply reply = (Reply) next();
                        context.close();
                        assertThatThrownBy(client::isEnded).hasMessageContaining("reset"); // the handler has seen it
                        assertThat(reply.respond(new byte[] {1})).isTrue(); // into the void, and released
                    }
                });
    }

    private interface Conversation {
        void run(Node node, NodeClient client) throws Exception;
    }

    private static void serving(RequestHandler handler, Conversation conversation) {
        Launch.library().withBean(RequestHandler.class, () -> handler).run(context -> {
            assertThat(context).hasNotFailed();
            Node node = context.getBean(Node.class);
            try (NodeClient client = new NodeClient(node.port())) {
                conversation.run(node, client);
            }
        });
    }

    @SuppressWarnings("unchecked") // that is how a checked exception gets past the compiler
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private Object next() throws InterruptedException {
        return Objects.requireNonNull(seen.poll(20, TimeUnit.SECONDS), "nothing came within 20 s");
    }

    private static long sum(Node node, ToLongFunction<LoopRooms> figure) {
        return node.rooms().stream().mapToLong(figure).sum();
    }
}
