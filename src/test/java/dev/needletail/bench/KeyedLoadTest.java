package dev.needletail.bench;

import static dev.needletail.bench.ScriptedPeer.DATA;
import static dev.needletail.bench.ScriptedPeer.HEARTBEAT;
import static dev.needletail.bench.ScriptedPeer.REQUEST;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/** A load whose payloads begin with names, seen from the other end of its connections. */
@Timeout(60)
class KeyedLoadTest {

    private static final TypeMix REQUESTS = TypeMix.parse("request");

    private static LoadPlan plan(
            ScriptedPeer peer, int connections, int messages, TypeMix mix, String sizes, PayloadKeys keys) {
        return Plans.named(Plans.closed(peer, connections, 4, messages, mix, PayloadSizes.parse(sizes)), keys);
    }

    private static PayloadKeys services(String names) {
        return new PayloadKeys(PayloadKeys.parse(names), List.of());
    }

    private static PayloadKeys channels(String names) {
        return new PayloadKeys(List.of(), PayloadKeys.parse(names));
    }

    /** Read here without the load's own code. */
    private static String name(ScriptedPeer.Frame frame) {
        int length = Short.toUnsignedInt(ByteBuffer.wrap(frame.payload()).getShort());
        return new String(frame.payload(), 2, length, UTF_8);
    }

    private static List<ScriptedPeer.Frame> received(ScriptedPeer peer, int connection, int type) {
        return peer.received().stream()
                .filter(frame -> frame.connection() == connection && frame.type() == type)
                .toList();
    }

    @Test
    void requestsGoToTheServicesInTurnOnEveryConnection() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering()) {
            Totals totals = Plans.run(plan(peer, 2, 600, REQUESTS, "16..40", services("orders,größe,q")))
                    .totals();
            assertThat(totals.answered()).isEqualTo(600);
            assertThat(totals.intact()).isTrue();
            for (int connection = 0; connection < 2; connection++) {
                List<String> names = received(peer, connection, REQUEST).stream()
                        .map(KeyedLoadTest::name)
                        .toList();
                List<String> inTurn = List.of("orders", "größe", "q");
                int first = inTurn.indexOf(names.getFirst());
                for (int i = 0; i < names.size(); i++) {
                    assertThat(names.get(i)).isEqualTo(inTurn.get((first + i) % 3));
                }
            }
            assertThat(List.of(
                            name(received(peer, 0, REQUEST).getFirst()),
                            name(received(peer, 1, REQUEST).getFirst())))
                    .as("connections begin at different ones")
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void thePayloadsSizeIsTheWholeOfItAndMayBeTheNameAlone() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering()) {
            LoadOutcome outcome = Plans.run(plan(peer, 1, 300, REQUESTS, "8..11", services("orders")));
            assertThat(outcome.totals().answered()).isEqualTo(300);
            assertThat(peer.received().stream()
                            .map(frame -> frame.payload().length)
                            .distinct()
                            .sorted())
                    .containsExactly(8, 9, 10, 11);
            assertThat(peer.received())
                    .allSatisfy(frame -> assertThat(name(frame)).isEqualTo("orders"));
        }
    }

    @Test
    void whatOtherTypesTakeOfTheSequenceDoesNotDisturbTheTurn() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering()) {
            Totals totals = Plans.run(plan(peer, 1, 400, TypeMix.parse("request=1,heartbeat=1"), "16", services("a,b")))
                    .totals();
            assertThat(totals.intact()).isTrue();
            Map<String, Long> counts = received(peer, 0, REQUEST).stream()
                    .collect(Collectors.groupingBy(KeyedLoadTest::name, Collectors.counting()));
            assertThat(counts).isEqualTo(Map.of("a", 100L, "b", 100L));
            assertThat(received(peer, 0, HEARTBEAT))
                    .as("a HEARTBEAT is for the node itself")
                    .noneMatch(frame -> frame.payload()[0] == 0 && frame.payload()[1] == 1);
        }
    }

    @Test
    void findsAWrongByteInTheNameAndBehindIt() throws Exception {
        for (int wrong : new int[] {1, 5, 8, 19}) {
            try (ScriptedPeer peer = new ScriptedPeer((frame, out) -> {
                byte[] payload = frame.payload().clone();
                if (frame.number() == 30) {
                    payload[wrong] ^= 1;
                }
                out.write(frame.answer().payload(payload).bytes());
            })) {
                LoadOutcome outcome = Plans.run(plan(peer, 1, 50, REQUESTS, "20", services("orders")));
                assertThat(outcome.totals().mismatched()).isEqualTo(1);
                assertThat(outcome.totals().answered()).isEqualTo(49);
                assertThat(outcome.firstWrong())
                        .contains("seq=30 on connection 0: byte " + wrong + " of 20 differs from what was sent");
            }
        }
    }

    @Test
    void anAnswerWithTheNameOfAnotherServiceIsWrong() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer((frame, out) -> {
            byte[] payload = frame.payload().clone();
            payload[2] = 'a';
            out.write(frame.answer().payload(payload).bytes());
        })) {
            LoadOutcome outcome = Plans.run(plan(peer, 1, 100, REQUESTS, "3", services("a,b")));
            assertThat(outcome.totals().answered()).isEqualTo(50);
            assertThat(outcome.totals().mismatched()).isEqualTo(50);
            assertThat(outcome.firstWrong()).contains("byte 2 of 3 differs");
        }
    }

    @Test
    void remembersTheServiceOfEachRequestWhateverOrderTheAnswersComeIn() throws Exception {
        List<ScriptedPeer.Frame> held = new ArrayList<>();
        try (ScriptedPeer peer = new ScriptedPeer((frame, out) -> {
            held.add(frame);
            if (held.size() == 4) {
                for (ScriptedPeer.Frame last : held.reversed()) {
                    out.write(last.answer().bytes());
                }
                held.clear();
            }
        })) {
            Totals totals = Plans.run(plan(peer, 1, 400, REQUESTS, "16", services("a,bb,ccc")))
                    .totals();
            assertThat(totals.answered()).isEqualTo(400);
            assertThat(totals.intact()).isTrue();
        }
    }

    @Test
    void eachChannelHasSequencesOfItsOwn() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering()) {
            Totals totals = Plans.run(plan(peer, 1, 300, TypeMix.parse("data"), "10..30", channels("prices,news,x")))
                    .totals();
            assertThat(totals.answered()).isEqualTo(300);
            for (String channel : new String[] {"prices", "news", "x"}) {
                List<Integer> sequences = received(peer, 0, DATA).stream()
                        .filter(frame -> name(frame).equals(channel))
                        .map(ScriptedPeer.Frame::sequence)
                        .toList();
                assertThat(sequences).hasSize(100);
                for (int i = 0; i < sequences.size(); i++) {
                    assertThat(sequences.get(i)).isEqualTo(i);
                }
            }
        }
    }

    @Test
    void requestsHaveServicesAndDataHasChannelsInOneLoad() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering()) {
            PayloadKeys keys = new PayloadKeys(PayloadKeys.parse("a,b"), PayloadKeys.parse("x,y"));
            LoadPlan plan = plan(peer, 1, 400, TypeMix.parse("request=1,data=1"), "3..64", keys);
            LoadOutcome outcome = Plans.run(plan);
            assertThat(outcome.totals().intact()).isTrue();
            assertThat(received(peer, 0, REQUEST))
                    .extracting(KeyedLoadTest::name)
                    .containsOnly("a", "b");
            assertThat(received(peer, 0, DATA)).extracting(KeyedLoadTest::name).containsOnly("x", "y");

            BenchResult result = ResultOf.run(null, "bench", plan, outcome, null);
            assertThat(result.load().services()).containsExactly("a", "b");
            assertThat(result.load().channels()).containsExactly("x", "y");
            assertThat(ResultJson.read(ResultJson.write(result))).isEqualTo(result);
        }
    }

    @Test
    void severalServicesHaveFiguresOfTheirOwn() throws Exception {
        byte[] refused = {0, 8, 0, 0};
        try (ScriptedPeer peer = new ScriptedPeer((frame, out) -> {
            boolean refuses = frame.type() == REQUEST && name(frame).equals("bb");
            out.write((refuses ? frame.type(ScriptedPeer.ERROR).payload(refused) : frame.answer()).bytes());
        })) {
            // An even number for each service on both loops, and HEARTBEATs, which are no service's.
            LoadPlan plan = plan(peer, 2, 1_200, TypeMix.parse("request=1,heartbeat=1"), "16", services("a,bb,ccc"));
            LoadOutcome outcome = Plans.run(plan);
            List<ServiceFigures> figures = Objects.requireNonNull(outcome.services());
            assertThat(figures).extracting(ServiceFigures::service).containsExactly("a", "bb", "ccc");
            assertThat(figures).extracting(ServiceFigures::answered).containsExactly(200L, 0L, 200L);
            assertThat(figures).extracting(ServiceFigures::errors).containsExactly(0L, 200L, 0L);
            assertThat(figures.get(1).p50Nanos()).isNull();
            assertThat(Stream.of(figures.get(0), figures.get(2))
                            .map(ServiceFigures::maxNanos)
                            .max(Comparator.naturalOrder()))
                    .as("the slowest answer is of one of them")
                    .contains(outcome.request().getMaxValue());

            BenchResult result = ResultOf.run(null, "bench", plan, outcome, null);
            assertThat(result.services()).isEqualTo(figures);
            assertThat(ResultJson.read(ResultJson.write(result))).isEqualTo(result);
        }
    }

    @Test
    void oneServiceIsTheWholeLoadAndHasNoFiguresBesideIt() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering()) {
            LoadPlan plan = plan(peer, 1, 40, REQUESTS, "16", services("a"));
            BenchResult result = ResultOf.run(null, "bench", plan, Plans.run(plan), null);
            assertThat(result.services()).isNull();
            assertThat(result.notes()).isEmpty();
            assertThat(new JsonMapper().readTree(ResultJson.write(result)).has("services"))
                    .isFalse();
        }
    }

    @Test
    void tooManyServicesAreSaidToHaveNoFigures() throws Exception {
        String names = IntStream.rangeClosed(0, ServiceScores.SERVICES_MAX)
                .mapToObj(i -> "s" + i)
                .collect(Collectors.joining(","));
        try (ScriptedPeer peer = ScriptedPeer.answering()) {
            LoadPlan plan = plan(peer, 1, 65, REQUESTS, "16", services(names));
            BenchResult result = ResultOf.run(null, "bench", plan, Plans.run(plan), null);
            assertThat(result.totals().answered()).isEqualTo(65);
            assertThat(result.services()).isNull();
            assertThat(result.notes())
                    .containsExactly(
                            "there are no figures by service: that takes at most 64 of them, and 65 are named");
        }
    }
}
