package dev.needletail.socket;

import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The layout of {@code struct tcp_info} (include/uapi/linux/tcp.h). The kernel only ever appends to it and copies as
 * much as both sides know, so that one layout serves all kernels:
 *
 * <pre>
 *   0  8 × u8: state ca_state retransmits probes backoff options, two bytes of bit fields
 *   8  24 × u32: rto … total_retrans
 * 104  u64 and u32 as {@link #TAIL} has them, naturally aligned; 280 bytes on Linux 6.18
 * </pre>
 *
 * The last word of 280 bytes, whose bits changed their meaning between kernels, is left out.
 */
final class TcpInfoFields {

    static final int IPPROTO_TCP = 6;
    static final int TCP_INFO = 11;

    /** Where tcpi_bytes_acked lies: behind the words and two pacing rates. */
    static final int BYTES_ACKED_AT = 104 + 2 * Long.BYTES;

    private static final int SOL_SOCKET = 1;
    private static final int SO_MEMINFO = 55;

    private static final int BYTES_MAX = 276;
    /** No field at the end of the structure is ever all ones, so what stays so was not written. */
    private static final byte UNWRITTEN = (byte) 0xff;

    private static final String[] BYTES = {
        "tcpi_state", "tcpi_ca_state", "tcpi_retransmits", "tcpi_probes", "tcpi_backoff", "tcpi_options"
    };

    private static final String[] WORDS = {
        "tcpi_rto",
        "tcpi_ato",
        "tcpi_snd_mss",
        "tcpi_rcv_mss",
        "tcpi_unacked",
        "tcpi_sacked",
        "tcpi_lost",
        "tcpi_retrans",
        "tcpi_fackets",
        "tcpi_last_data_sent",
        "tcpi_last_ack_sent",
        "tcpi_last_data_recv",
        "tcpi_last_ack_recv",
        "tcpi_pmtu",
        "tcpi_rcv_ssthresh",
        "tcpi_rtt",
        "tcpi_rttvar",
        "tcpi_snd_ssthresh",
        "tcpi_snd_cwnd",
        "tcpi_advmss",
        "tcpi_reordering",
        "tcpi_rcv_rtt",
        "tcpi_rcv_space",
        "tcpi_total_retrans"
    };

    /** Name and bytes of each field. */
    private static final String[] TAIL = {
        "tcpi_pacing_rate:8",
        "tcpi_max_pacing_rate:8",
        "tcpi_bytes_acked:8",
        "tcpi_bytes_received:8",
        "tcpi_segs_out:4",
        "tcpi_segs_in:4",
        "tcpi_notsent_bytes:4",
        "tcpi_min_rtt:4",
        "tcpi_data_segs_in:4",
        "tcpi_data_segs_out:4",
        "tcpi_delivery_rate:8",
        "tcpi_busy_time:8",
        "tcpi_rwnd_limited:8",
        "tcpi_sndbuf_limited:8",
        "tcpi_delivered:4",
        "tcpi_delivered_ce:4",
        "tcpi_bytes_sent:8",
        "tcpi_bytes_retrans:8",
        "tcpi_dsack_dups:4",
        "tcpi_reord_seen:4",
        "tcpi_rcv_ooopack:4",
        "tcpi_snd_wnd:4",
        "tcpi_rcv_wnd:4",
        "tcpi_rehash:4",
        "tcpi_total_rto:2",
        "tcpi_total_rto_recoveries:2",
        "tcpi_total_rto_time:4",
        "tcpi_received_ce:4",
        "tcpi_delivered_e1_bytes:4",
        "tcpi_delivered_e0_bytes:4",
        "tcpi_delivered_ce_bytes:4",
        "tcpi_received_e1_bytes:4",
        "tcpi_received_e0_bytes:4",
        "tcpi_received_ce_bytes:4"
    };

    /** SK_MEMINFO_… of linux/sock_diag.h in their order, with the letters that ss -m gives them. */
    private static final String[] MEMORY = {
        "skmem_r", "skmem_rb", "skmem_t", "skmem_tb", "skmem_f", "skmem_w", "skmem_o", "skmem_bl", "skmem_d"
    };

    private TcpInfoFields() {}

    static Map<String, Long> read(EpollSocketChannel channel) {
        Map<String, Long> fields = new LinkedHashMap<>();
        if (channel.fd() instanceof Socket socket) {
            try {
                ByteBuffer info = option(socket, IPPROTO_TCP, TCP_INFO, BYTES_MAX);
                decode(info, writtenBytes(info), fields);
                ByteBuffer memory = option(socket, SOL_SOCKET, SO_MEMINFO, MEMORY.length * Integer.BYTES);
                for (int i = 0; i < MEMORY.length && (i + 1) * Integer.BYTES <= writtenBytes(memory); i++) {
                    fields.put(MEMORY[i], u32(memory, i * Integer.BYTES));
                }
            } catch (IOException closedOrUnknown) {
                return Collections.unmodifiableMap(fields);
            }
        }
        return Collections.unmodifiableMap(fields);
    }

    /** Decodes {@code length} bytes of a {@code struct tcp_info} in native byte order. */
    static void decode(ByteBuffer info, int length, Map<String, Long> fields) {
        for (int i = 0; i < BYTES.length && i < length; i++) {
            fields.put(BYTES[i], info.get(i) & 0xffL);
        }
        if (length >= 8) {
            boolean little = info.order() == ByteOrder.LITTLE_ENDIAN;
            int scales = info.get(6) & 0xff;
            // A bit field begins at the low end on little-endian machines.
            fields.put("tcpi_snd_wscale", (long) (little ? scales & 0xf : scales >> 4));
            fields.put("tcpi_rcv_wscale", (long) (little ? scales >> 4 : scales & 0xf));
            int bits = info.get(7) & 0xff;
            fields.put("tcpi_delivery_rate_app_limited", (long) (little ? bits & 1 : bits >> 7));
            fields.put("tcpi_fastopen_client_fail", (long) (little ? bits >> 1 & 3 : bits >> 5 & 3));
        }
        int at = 8;
        for (String name : WORDS) {
            if (at + Integer.BYTES > length) {
                return;
            }
            fields.put(name, u32(info, at));
            at += Integer.BYTES;
        }
        for (String field : TAIL) {
            int colon = field.indexOf(':');
            int bytes = field.charAt(colon + 1) - '0';
            if (at + bytes > length) {
                return;
            }
            fields.put(field.substring(0, colon), unsigned(info, at, bytes));
            at += bytes;
        }
    }

    private static ByteBuffer option(Socket socket, int level, int number, int bytes) throws IOException {
        ByteBuffer out = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        for (int i = 0; i < bytes; i++) {
            out.put(i, UNWRITTEN);
        }
        socket.getRawOpt(level, number, out);
        return out;
    }

    private static int writtenBytes(ByteBuffer out) {
        int written = out.capacity();
        while (written > 0 && out.get(written - 1) == UNWRITTEN) {
            written--;
        }
        return (written + Integer.BYTES - 1) / Integer.BYTES * Integer.BYTES;
    }

    /** A u64 of all ones, such as an unlimited pacing rate, becomes -1: it is the kernel's "none". */
    private static long unsigned(ByteBuffer from, int at, int bytes) {
        return switch (bytes) {
            case 2 -> from.getShort(at) & 0xffffL;
            case 4 -> u32(from, at);
            case 8 -> from.getLong(at);
            default -> throw new IllegalArgumentException("no field of " + bytes + " bytes");
        };
    }

    private static long u32(ByteBuffer from, int at) {
        return from.getInt(at) & 0xffff_ffffL;
    }
}
