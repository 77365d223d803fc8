package dev.needletail.fuzz;

import dev.needletail.inbound.ClientConnection;
import dev.needletail.inbound.CloseReason;
import dev.needletail.upstream.EjectionPolicy;
import dev.needletail.wire.ReferenceDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Two clients that send any bytes in any pieces, end their streams and go away; backends that answer rightly, but in any
 * order, late, by ERROR, in pieces, or not at all, and break.
 *
 * <ul>
 *   <li>Each REQUEST that the document finds in what a client sent is answered exactly once, with its sequence and timestamp;
 *       a RESPONSE has its payload. A client whose connection ended got no answer twice, and none that is not its own.
 *   <li>All of that also when the payload of a REQUEST names a service, rightly or not, and requests are set aside.
 *   <li>HEARTBEATs are answered in their order, byte for byte; DATA leaves as it came, once.
 *   <li>Nobody is owed less than nothing, and in the end nothing. Each connection that ended has the reason that the
 *       document gives; none is the node's fault.
 *   <li>No exception, no error in the log, and no buffer is left.
 * </ul>
 */
public final class RequestPathFuzz {

    private static final int STEPS_MAX = 300;
    private static final int[] PIECES = {1, 2, 7, 14, 15, 16, 30, 64, 200, 1 << 16};

    private final FuzzInput input;
    private final NodeRig rig;
    private final byte[][] content = new byte[2][];
    private final int[] at = new int[2];
    private final List<RigClient> clients = new ArrayList<>();

    private RequestPathFuzz(FuzzInput input, NodeRig rig) {
        this.input = input;
        this.rig = rig;
        byte[] all = input.content();
        int half = (input.flags() & 4) == 0 ? all.length : all.length / 2;
        content[0] = Arrays.copyOf(all, half);
        content[1] = Arrays.copyOfRange(all, half, all.length);
        clients.add(rig.newClient());
        clients.add(rig.newClient());
    }

    public static void fuzzerTestOneInput(byte[] bytes) {
        FuzzInput input = new FuzzInput(bytes);
        int flags = input.flags();
        int owedMax = (flags & 8) == 0 ? 100 : 3;
        boolean byName = (flags & 16) != 0;
        try (NodeRig rig =
                new NodeRig((flags & 1) == 0, 1 + (flags >> 1 & 1), owedMax, EjectionPolicy.DEFAULT, byName)) {
            new RequestPathFuzz(input, rig).run();
        }
    }

    private void run() {
        for (int step = 0; step < STEPS_MAX && (at[0] < content[0].length || at[1] < content[1].length); step++) {
            step();
            owedIsConsistent();
        }
        for (int i = 0; i < 2; i++) {
            while (at[i] < content[i].length && clients.get(i).isRead()) {
                send(i);
                settle();
            }
        }
        settle();
        rig.pass(20_000_000); // a moment's quiet, which a half-closed client waits for
        settle();
        for (RigClient client : clients) {
            gotWhatItIsOwed(client);
        }
        datagramsAreTheClients();
        reasonsAreRight();
    }

    private void step() {
        switch (input.applyAsInt(16)) {
            case 0, 1, 2, 3, 4, 5 -> send(input.applyAsInt(2));
            case 6, 7, 8 -> answer(true);
            case 9 -> answer(false);
            case 10 -> rig.pass(20_000_000);
            case 11 -> rig.pass(NodeRig.REQUEST_TIMEOUT_NANOS + 50_000_000);
            case 12 -> breakOne();
            case 13 -> rig.refusing = input.applyAsInt(3);
            case 14 -> end();
            default -> rig.turn();
        }
        if (input.applyAsInt(3) > 0) {
            rig.turn(); // otherwise what comes next belongs to the same burst
        }
    }

    private void send(int i) {
        RigClient client = clients.get(i);
        if (at[i] < content[i].length && client.isRead() && !client.endedByItself()) {
            int to = Math.min(content[i].length, at[i] + PIECES[input.applyAsInt(PIECES.length)]);
            client.send(content[i], at[i], to);
            at[i] = to;
        }
    }

    /** Answers one request that a backend has; again, when it is not taken out. */
    private void answer(boolean once) {
        if (rig.backends.isEmpty()) {
            return;
        }
        RigBackend backend = rig.backends.get(input.applyAsInt(rig.backends.size()));
        if (backend.requests.isEmpty()) {
            return;
        }
        int which = input.applyAsInt(backend.requests.size());
        byte[] answer = backend.requests.get(which).clone();
        if (once) {
            backend.requests.remove(which);
        }
        answer[0] = (byte) (input.applyAsInt(4) == 0 ? 4 : 3);
        int cut = input.applyAsInt(3) == 0 ? 1 + input.applyAsInt(answer.length) : answer.length;
        backend.send(answer, 0, Math.min(cut, answer.length));
        if (cut < answer.length) {
            backend.send(answer, cut, answer.length);
        }
    }

    private void breakOne() {
        if (!rig.backends.isEmpty()) {
            rig.backends.get(input.applyAsInt(rig.backends.size())).channel.close();
        }
    }

    private void end() {
        RigClient client = clients.get(input.applyAsInt(2));
        if (input.applyAsInt(4) == 0 && !client.endedByItself()) {
            if (input.applyAsInt(2) == 0) {
                client.goAway();
            } else {
                client.endStream();
            }
        }
    }

    /** Backends answer everything that they have; what nobody answers any more times out. */
    private void settle() {
        for (int round = 0; round < 6; round++) {
            rig.turn();
            for (RigBackend backend : List.copyOf(rig.backends)) {
                for (byte[] request : List.copyOf(backend.requests)) {
                    byte[] answer = request.clone();
                    answer[0] = 3;
                    backend.send(answer, 0, answer.length);
                }
                backend.requests.clear();
            }
            rig.pass(round % 3 == 2 ? NodeRig.REQUEST_TIMEOUT_NANOS + 50_000_000 : 20_000_000);
        }
    }

    private void owedIsConsistent() {
        for (ClientConnection connection : rig.clients.page(0, 2)) {
            Claim.between(0, connection.owed(), (input.flags() & 8) == 0 ? 100 : 3, "owed");
        }
    }

    private void gotWhatItIsOwed(RigClient client) {
        Sent sent = Sent.of(client.sent());
        List<byte[]> heartbeats = new ArrayList<>();
        Map<String, Integer> outstanding = new HashMap<>();
        Map<String, Integer> payloads = new HashMap<>();
        for (byte[] request : sent.requests) {
            outstanding.merge(identity(request), 1, Integer::sum);
            payloads.merge(identityAndPayload(request), 1, Integer::sum);
        }
        for (byte[] answer : client.answers()) {
            switch (answer[0]) {
                case 0 -> heartbeats.add(answer);
                case 3 -> {
                    Claim.that(
                            payloads.merge(identityAndPayload(answer), -1, Integer::sum) >= 0, "a RESPONSE to nothing");
                    Claim.that(outstanding.merge(identity(answer), -1, Integer::sum) >= 0, "a second answer");
                }
                case 4 -> Claim.that(outstanding.merge(identity(answer), -1, Integer::sum) >= 0, "an ERROR to nothing");
                default -> throw new AssertionError("a client got type " + answer[0]);
            }
        }
        Claim.that(heartbeats.size() <= sent.heartbeats.size(), "a HEARTBEAT too many");
        for (int i = 0; i < heartbeats.size(); i++) {
            Claim.equal(heartbeats.get(i), sent.heartbeats.get(i), "HEARTBEAT " + i);
        }
        if (!client.endedByItself()) {
            Claim.equal(client.isOpen(), sent.wrong == null, "open while nothing is wrong: " + sent.wrong);
        }
        if (client.isOpen()) {
            Claim.equal(heartbeats.size(), sent.heartbeats.size(), "HEARTBEATs answered");
            outstanding.forEach((request, count) -> Claim.that(count == 0, "answers missing to " + request));
        }
    }

    private void datagramsAreTheClients() {
        Map<String, Integer> left = new HashMap<>();
        boolean allThere = true;
        for (RigClient client : clients) {
            allThere &= client.isOpen();
            Sent.of(client.sent())
                    .data
                    .forEach(frame -> left.merge(HexFormat.of().formatHex(frame), 1, Integer::sum));
        }
        for (byte[] datagram : rig.datagrams.sent()) {
            Claim.that(left.merge(HexFormat.of().formatHex(datagram), -1, Integer::sum) >= 0, "a datagram of nobody's");
        }
        if (allThere) {
            left.forEach((frame, count) -> Claim.that(count == 0, "datagrams missing of " + frame));
        }
    }

    private void reasonsAreRight() {
        Map<CloseReason, Integer> possible = new EnumMap<>(CloseReason.class);
        int closed = 0;
        for (RigClient client : clients) {
            closed += client.isOpen() ? 0 : 1;
            CloseReason wrong = Sent.of(client.sent()).wrong;
            if (wrong != null) {
                possible.merge(wrong, 1, Integer::sum);
            }
            if (client.endedByItself()) {
                possible.merge(CloseReason.PEER_CLOSED, 1, Integer::sum);
            }
            if (client.vanishedUnderWrites()) {
                possible.merge(CloseReason.IO_ERROR, 1, Integer::sum);
            }
        }
        long counted = 0;
        for (CloseReason reason : CloseReason.values()) {
            counted += rig.closed(reason);
            Claim.between(0, rig.closed(reason), possible.getOrDefault(reason, 0), "closed for " + reason);
        }
        Claim.equal(counted, closed, "connections with a reason");
    }

    private static String identity(byte[] frame) {
        return HexFormat.of().formatHex(frame, 1, 13);
    }

    private static String identityAndPayload(byte[] frame) {
        return HexFormat.of().formatHex(frame, 1, frame.length);
    }

    /** What the document finds in a client's bytes, up to what is wrong with them. */
    private record Sent(
            List<byte[]> heartbeats,
            List<byte[]> data,
            List<byte[]> requests,
            @Nullable CloseReason wrong) {

        static Sent of(byte[] bytes) {
            ReferenceDecoder decoded = new ReferenceDecoder(bytes, NodeRig.PAYLOAD_BYTES_MAX, true);
            List<byte[]> heartbeats = new ArrayList<>();
            List<byte[]> data = new ArrayList<>();
            List<byte[]> requests = new ArrayList<>();
            for (byte[] frame : RigClient.frames(bytes, decoded)) {
                switch (frame[0]) {
                    case 0 -> heartbeats.add(frame);
                    case 1 -> data.add(frame);
                    case 2 -> requests.add(frame);
                    case 3 -> {
                        return new Sent(heartbeats, data, requests, CloseReason.RESPONSE_FROM_CLIENT);
                    }
                    default -> {
                        return new Sent(heartbeats, data, requests, CloseReason.ERROR_FROM_CLIENT);
                    }
                }
            }
            CloseReason wrong = decoded.defect.equals("NONE") ? null : CloseReason.valueOf(decoded.defect);
            return new Sent(heartbeats, data, requests, wrong);
        }
    }
}
