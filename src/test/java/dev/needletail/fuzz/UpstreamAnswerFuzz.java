package dev.needletail.fuzz;

import dev.needletail.upstream.EjectionPolicy;
import dev.needletail.wire.ReferenceDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Two clients that do everything right, and backends that send any bytes in any pieces, are closed, and never answer.
 *
 * <p>A model of P-5.6 and P-7 says at each step what the clients get, and they get exactly that: the RESPONSE or ERROR that
 * lies in the backend's bytes for a request in flight there, with the client's own sequence and all else unchanged; one
 * ERROR for each request whose connection broke or whose time was over; nothing for an answer that comes late. A backend that
 * breaks the protocol loses its connection, and nobody else does.
 */
public final class UpstreamAnswerFuzz {

    /** Requests that time out take nobody's connection away: the model knows only of what backends do. */
    private static final EjectionPolicy NEVER = new EjectionPolicy(Integer.MAX_VALUE, 1, 1);

    private static final int STEPS_MAX = 200;
    private static final int[] PIECES = {1, 2, 14, 15, 16, 17, 40, 100, 1 << 16};

    /** Who asked, under which sequence. */
    private record Asked(int client, int sequence) {}

    /** What the document says of one upstream connection. */
    private static final class Model {
        final Map<Integer, Asked> inFlight = new TreeMap<>();
        byte[] stream = {};
        int framesSeen;
        int issued;
        boolean broken;
    }

    private final FuzzInput input;
    private final NodeRig rig;
    private final byte[] content;
    private final List<RigClient> clients = new ArrayList<>();
    private final Map<RigBackend, Model> models = new HashMap<>();
    private final List<List<String>> answers = List.of(new ArrayList<>(), new ArrayList<>());
    private final List<Deque<Integer>> errors = List.of(new ArrayDeque<>(), new ArrayDeque<>());
    private final int[] seen = new int[2];
    private final int[] asked = new int[2];
    private int at;

    private UpstreamAnswerFuzz(FuzzInput input, NodeRig rig) {
        this.input = input;
        this.rig = rig;
        this.content = input.content();
        clients.add(rig.newClient());
        clients.add(rig.newClient());
    }

    public static void fuzzerTestOneInput(byte[] bytes) {
        FuzzInput input = new FuzzInput(bytes);
        int flags = input.flags();
        try (NodeRig rig = new NodeRig((flags & 1) == 0, 1 + (flags >> 1 & 1), 100, NEVER)) {
            new UpstreamAnswerFuzz(input, rig).run();
        }
    }

    private void run() {
        for (int i = 0; i < 1 + (input.flags() >> 2 & 3); i++) {
            ask(i & 1);
        }
        for (int step = 0; step < STEPS_MAX && at < content.length; step++) {
            switch (input.applyAsInt(8)) {
                case 0, 1, 2, 3 -> answer();
                case 4, 5 -> ask(input.applyAsInt(2));
                case 6 -> timesOut(input.applyAsInt(4) == 0);
                default -> breakOne(input.applyAsInt(8) == 0);
            }
            clientsGotWhatTheModelSays();
        }
        timesOut(true);
        timesOut(true); // those that had waited for a place have one by now
        clientsGotWhatTheModelSays();
        for (int i = 0; i < 2; i++) {
            Claim.equal(clients.get(i).answers().size(), asked[i], "answers in the end");
            Claim.that(clients.get(i).isOpen(), "a client loses nothing by a backend's fault");
        }
    }

    /** One REQUEST; within the bound on requests in flight, so that it never waits for a place. */
    private void ask(int i) {
        int free = 0;
        for (RigBackend backend : rig.backends) {
            free += model(backend).broken ? 0 : 4 - model(backend).inFlight.size();
        }
        RigClient client = clients.get(i);
        if (free < 4 * (1 + (input.flags() >> 1 & 1)) - 3 || !client.isRead()) {
            return;
        }
        ByteBuffer request = ByteBuffer.allocate(17).order(ByteOrder.LITTLE_ENDIAN);
        request.put((byte) 2)
                .putInt(1_000 * (i + 1) + asked[i])
                .putLong(asked[i])
                .putShort((short) 2);
        request.put((byte) i).put((byte) asked[i]);
        asked[i]++;
        client.send(request.array(), 0, 17);
        rig.turn();
        takeRequests();
    }

    private void takeRequests() {
        for (RigBackend backend : rig.backends) {
            Model model = model(backend);
            for (byte[] request : backend.requests) {
                int sequence = sequence(request);
                Claim.that(sequence >= model.issued, "sequences of a connection rise");
                model.issued = sequence + 1;
                Asked who = new Asked(request[15], 1_000 * (request[15] + 1) + (request[16] & 0xFF));
                Claim.that(model.inFlight.put(sequence, who) == null, "a sequence is used once");
            }
            backend.requests.clear();
        }
    }

    private void answer() {
        if (rig.backends.isEmpty()) {
            return;
        }
        RigBackend backend = rig.backends.get(input.applyAsInt(rig.backends.size()));
        int to = Math.min(content.length, at + PIECES[input.applyAsInt(PIECES.length)]);
        if (backend.isOpen()) {
            byte[] piece = Arrays.copyOfRange(content, at, to);
            sees(model(backend), piece);
            backend.send(piece, 0, piece.length);
        }
        at = to;
        if (input.applyAsInt(3) > 0) {
            rig.turn();
        }
    }

    private void sees(Model model, byte[] piece) {
        byte[] stream = Arrays.copyOf(model.stream, model.stream.length + piece.length);
        System.arraycopy(piece, 0, stream, model.stream.length, piece.length);
        model.stream = stream;
        ReferenceDecoder decoded = new ReferenceDecoder(stream, 65_535, true);
        List<byte[]> frames = RigClient.frames(stream, decoded);
        while (!model.broken && model.framesSeen < frames.size()) {
            frame(model, frames.get(model.framesSeen++));
        }
        if (!decoded.defect.equals("NONE")) {
            breaks(model);
        }
    }

    private void frame(Model model, byte[] frame) {
        int sequence = sequence(frame);
        if (frame[0] == 0) {
            return; // a HEARTBEAT that nobody asked for
        }
        Asked who = frame[0] >= 3 ? model.inFlight.remove(sequence) : null;
        if (who != null) {
            byte[] expected = frame.clone();
            ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN).putInt(1, who.sequence());
            answers.get(who.client()).add(HexFormat.of().formatHex(expected));
        } else if (frame[0] < 3 || Integer.compareUnsigned(sequence, model.issued) >= 0) {
            breaks(model);
        } // else it is late
    }

    private void breaks(Model model) {
        if (!model.broken) {
            model.broken = true;
            lost(model);
        }
    }

    private void lost(Model model) {
        model.inFlight.values().forEach(who -> errors.get(who.client()).add(who.sequence()));
        model.inFlight.clear();
    }

    private void timesOut(boolean all) {
        rig.turn();
        if (all) {
            takeRequests();
            models.values().forEach(this::lost);
            rig.pass(NodeRig.REQUEST_TIMEOUT_NANOS + 50_000_000);
        }
        rig.pass(20_000_000);
        takeRequests();
    }

    private void breakOne(boolean really) {
        if (really && !rig.backends.isEmpty()) {
            RigBackend backend = rig.backends.get(input.applyAsInt(rig.backends.size()));
            breaks(model(backend));
            backend.channel.close();
        }
        rig.turn();
    }

    private void clientsGotWhatTheModelSays() {
        rig.turn();
        for (int i = 0; i < 2; i++) {
            List<byte[]> got = clients.get(i).answers();
            for (; seen[i] < got.size(); seen[i]++) {
                byte[] answer = got.get(seen[i]);
                if (!answers.get(i).remove(HexFormat.of().formatHex(answer))) {
                    Claim.equal(answer[0], 4, "type of an answer that no backend gave");
                    Claim.that(errors.get(i).removeFirstOccurrence(sequence(answer)), "an ERROR to nothing");
                }
            }
            Claim.that(answers.get(i).isEmpty(), "a backend's answer did not reach its client");
            Claim.that(errors.get(i).isEmpty(), "an ERROR is missing");
        }
        models.forEach((backend, model) -> Claim.equal(backend.isOpen(), !model.broken, "open while nothing is wrong"));
    }

    private Model model(RigBackend backend) {
        return models.computeIfAbsent(backend, ignored -> new Model());
    }

    private static int sequence(byte[] frame) {
        return ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).getInt(1);
    }
}
