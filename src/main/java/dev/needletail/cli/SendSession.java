package dev.needletail.cli;

import dev.needletail.bench.PayloadKey;
import dev.needletail.wire.FrameType;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Sends over one connection, waits for what must come back and prints it. */
final class SendSession {

    private final FrameClient client;
    private final Duration timeout;
    private final PrintWriter out;
    private final StopSignal stop;
    private final @Nullable PayloadKey key;
    private boolean incomplete;
    private boolean errorAnswered;

    /** @param key what the payloads begin with, or null */
    SendSession(FrameClient client, Duration timeout, PrintWriter out, StopSignal stop, @Nullable PayloadKey key) {
        this.client = client;
        this.timeout = timeout;
        this.out = out;
        this.stop = stop;
        this.key = key;
    }

    /** Each REQUEST waits for the answer to the one before it, or its timeout. */
    void requests(byte[] payload, int firstSequence, long repeat) throws ConnectionLostException {
        for (long i = 0; i < repeat && !stop.requested(); i++) {
            int sequence = firstSequence + (int) i;
            long timestampMicros = nowMicros();
            long sentNanos = System.nanoTime();
            client.send(FrameType.REQUEST, sequence, timestampMicros, payload);
            Answer answer = answerTo(sequence, timestampMicros, sentNanos);
            if (answer != null) {
                print(answer, sentNanos);
            }
        }
    }

    /** DATA is not answered: a HEARTBEAT behind the last one, which is read after it, shows that it was read. */
    void data(byte[] payload, int firstSequence, long repeat) throws ConnectionLostException {
        long sent = 0;
        int sequence = firstSequence;
        while (sent < repeat && !stop.requested()) {
            client.send(FrameType.DATA, sequence++, nowMicros(), payload);
            sent++;
        }
        long timestampMicros = nowMicros();
        long sentNanos = System.nanoTime();
        client.send(FrameType.HEARTBEAT, sequence, timestampMicros, new byte[0]);
        Answer answer = answerTo(sequence, timestampMicros, sentNanos);
        if (answer != null && answer.type() == FrameType.HEARTBEAT) {
            out.println("DATA: " + sent + " sent from seq=" + Integer.toUnsignedString(firstSequence) + ", "
                    + payload.length
                    + " bytes of payload each; read by the node, which answered the HEARTBEAT behind in "
                    + DurationText.ofNanos(answer.arrivedNanos() - sentNanos));
        } else if (answer != null) {
            wrong(answer, "a HEARTBEAT is answered by a HEARTBEAT");
        }
    }

    private @Nullable Answer answerTo(int sequence, long timestampMicros, long sentNanos)
            throws ConnectionLostException {
        long deadline = sentNanos + timeout.toNanos();
        while (!stop.requested()) {
            Answer answer = client.receive(deadline);
            if (answer == null && System.nanoTime() < deadline) {
                continue;
            }
            if (answer == null) {
                out.println("no answer to seq=" + Integer.toUnsignedString(sequence) + " within "
                        + DurationText.ofNanos(timeout.toNanos()));
                break;
            }
            if (answer.sequence() != sequence) {
                wrong(answer, "nothing with this sequence is waiting: never sent, answered twice or too late");
            } else if (answer.timestampMicros() != timestampMicros) {
                wrong(
                        answer,
                        "timestamp " + Long.toUnsignedString(answer.timestampMicros()) + ", sent "
                                + Long.toUnsignedString(timestampMicros));
                break;
            } else {
                return answer;
            }
        }
        incomplete = true;
        return null;
    }

    private void print(Answer answer, long sentNanos) {
        String head = answer.type() + " seq=" + Integer.toUnsignedString(answer.sequence()) + " time="
                + DurationText.ofNanos(answer.arrivedNanos() - sentNanos);
        switch (answer.type()) {
            case RESPONSE -> out.println(head + " " + answer.payload().length + " bytes " + shown(answer.payload()));
            case ERROR -> {
                errorAnswered = true;
                out.println(head + " " + ErrorText.of(answer.payload()));
            }
            case HEARTBEAT, DATA, REQUEST -> wrong(answer, "a REQUEST is answered by RESPONSE or ERROR");
        }
    }

    /** Who echoes sends the name back too: as text it would make all of the payload unreadable. */
    private String shown(byte[] payload) {
        return key != null && key.begins(payload)
                ? "name " + PayloadText.quoted(key.name()) + ", then "
                        + PayloadText.of(Arrays.copyOfRange(payload, key.length(), payload.length))
                : PayloadText.of(payload);
    }

    private void wrong(Answer answer, String why) {
        incomplete = true;
        out.println(
                "wrong answer: " + answer.type() + " seq=" + Integer.toUnsignedString(answer.sequence()) + ": " + why);
    }

    void lost(ConnectionLostException e) {
        incomplete = true;
        out.println("connection lost: " + e.getMessage());
    }

    int exitCode() {
        if (incomplete) {
            return ExitCode.INCOMPLETE;
        }
        return errorAnswered ? ExitCode.ERROR_ANSWERED : ExitCode.OK;
    }

    private static long nowMicros() {
        return System.currentTimeMillis() * 1_000;
    }
}
