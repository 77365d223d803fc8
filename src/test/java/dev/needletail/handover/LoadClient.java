package dev.needletail.handover;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client as the protocol asks for it (P-10.6): it keeps its connection as long as the node does. When the node has ended the
 * stream it opens another one, and sends there again what had no answer, because that was not served. One thread.
 */
final class LoadClient implements Runnable {

    private static final int PATIENCE_MILLIS = 15_000;
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final int number;
    private final int depth;
    private final int pauseMillis;
    private final InetSocketAddress target;
    private final boolean reconnect;
    private final Ledger ledger;
    private final BooleanSupplier enough;

    /** Sequences in flight, and when each was first sent. */
    private final Map<Integer, Long> inFlight = new LinkedHashMap<>();

    private @Nullable Socket socket;
    private @Nullable DataInputStream in;
    private boolean answeredHere;

    /**
     * @param depth requests in flight at once
     * @param pauseMillis between the last answer and the next request
     * @param reconnect whether it goes on after the node has ended the connection
     */
    LoadClient(
            int number,
            int depth,
            int pauseMillis,
            InetSocketAddress target,
            boolean reconnect,
            Ledger ledger,
            BooleanSupplier enough) {
        this.number = number;
        this.depth = depth;
        this.pauseMillis = pauseMillis;
        this.target = target;
        this.reconnect = reconnect;
        this.ledger = ledger;
        this.enough = enough;
    }

    @Override
    public void run() {
        boolean ended = false;
        while (!(enough.getAsBoolean() && inFlight.isEmpty()) && !(ended && !reconnect)) {
            try {
                ended = socket == null ? !connect() : !converse();
            } catch (SocketTimeoutException silent) {
                break; // what is in flight has no answer: the ledger shows it
            } catch (IOException broken) {
                ended = true;
                ledger.brokenOff.increment();
            }
            if (ended) {
                disconnect();
            }
        }
        disconnect();
    }

    private boolean connect() throws IOException {
        Socket fresh = new Socket();
        try {
            fresh.setTcpNoDelay(true);
            fresh.setSoTimeout(PATIENCE_MILLIS);
            fresh.connect(target, PATIENCE_MILLIS);
        } catch (IOException refused) {
            fresh.close();
            LockSupport.parkNanos(AGAIN_NANOS);
            return true; // nobody was asked anything yet
        }
        socket = fresh;
        in = new DataInputStream(new BufferedInputStream(fresh.getInputStream()));
        answeredHere = false;
        ledger.connections.increment();
        if (!inFlight.isEmpty()) {
            ledger.sentAgain.add(inFlight.size());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            inFlight.keySet().forEach(sequence -> append(out, sequence));
            fresh.getOutputStream().write(out.toByteArray());
        }
        return true;
    }

    /** Sends what there is room for, and takes what has come. Returns false at the end of the stream. */
    private boolean converse() throws IOException {
        assert socket != null && in != null : "connected";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (inFlight.size() < depth && !enough.getAsBoolean()) {
            int sequence = ledger.ask(number);
            inFlight.put(sequence, System.nanoTime());
            append(out, sequence);
        }
        socket.getOutputStream().write(out.toByteArray());
        while (!inFlight.isEmpty()) {
            Request answer = Request.read(in);
            if (answer == null) {
                ledger.orderlyEnds.increment();
                return false;
            }
            take(answer);
            if (in.available() == 0 && inFlight.size() < depth) {
                break;
            }
        }
        return pauseMillis == 0 || !endsWithin(pauseMillis);
    }

    /** A pause in which the end of the stream is seen, as it is by whoever waits for events. */
    private boolean endsWithin(int millis) throws IOException {
        assert socket != null && in != null : "connected";
        socket.setSoTimeout(millis);
        in.mark(1);
        try {
            if (in.read() < 0) {
                ledger.orderlyEnds.increment();
                return true;
            }
            in.reset();
        } catch (SocketTimeoutException nothing) {
            // the pause is over
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
        return false;
    }

    private void append(ByteArrayOutputStream out, int sequence) {
        out.writeBytes(Request.of(number, sequence).bytes(Request.REQUEST));
    }

    private void take(Request answer) {
        answeredHere = true;
        Request asked = Request.of(number, answer.sequence());
        boolean right =
                answer.timestamp() == asked.timestamp() && answer.payload().equals(asked.payload());
        Long since = inFlight.get(answer.sequence());
        if (answer.type() == Request.ERROR) {
            ledger.errors.increment();
            inFlight.remove(answer.sequence());
        } else if (answer.type() != Request.RESPONSE || !right) {
            ledger.wrong.increment();
            inFlight.remove(answer.sequence());
        } else if (since == null) {
            ledger.unexpected(number, answer.sequence());
        } else {
            inFlight.remove(answer.sequence());
            ledger.answered(number, answer.sequence(), System.nanoTime() - since);
        }
    }

    private void disconnect() {
        Socket old = socket;
        if (old == null) {
            return;
        }
        socket = null;
        in = null;
        try {
            old.close();
        } catch (IOException gone) {
            // it is
        }
        if (!answeredHere) {
            LockSupport.parkNanos(AGAIN_NANOS); // a balancer without a server closes at once
        }
    }
}
