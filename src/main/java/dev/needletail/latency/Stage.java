package dev.needletail.latency;

/** A stretch of a frame's way whose duration is recorded. */
public enum Stage {
    /** From the read of the burst to the flush that carries the answer, on one event loop. */
    NODE(
            "node",
            "From the node's read of a burst to the flush of its answers: for frames that the node answers itself from"
                    + " the client's read to the client's flush, for relayed answers from the upstream's read to the"
                    + " client's flush."),

    /** From forwarding a REQUEST to reading its answer. */
    UPSTREAM_ROUND_TRIP("upstream", "From forwarding a REQUEST to an upstream connection to reading its answer there."),

    /** From reading a REQUEST to flushing its answer. */
    REQUEST("request", "From reading a REQUEST from the client to the flush of its answer to the client."),

    /** How long the oldest datagram of a batch waited. */
    UDP_BATCH_WAIT("udp_batch_wait", "From queueing the oldest datagram of a batch to the flush of that batch.");

    private static final Stage[] ALL = values();

    private final String label;
    private final String description;

    Stage(String label, String description) {
        this.label = label;
        this.description = description;
    }

    /** The name in meters and JSON: lower case, underscores. */
    public String label() {
        return label;
    }

    /** One sentence: what is measured, from where to where. */
    public String description() {
        return description;
    }

    /** The stage's place in arrays of {@link #count()}; never leaves this package. */
    @SuppressWarnings("EnumOrdinal") // an array index within one run of the program is what an ordinal is for
    int index() {
        return ordinal();
    }

    static int count() {
        return ALL.length;
    }
}
