package dev.needletail.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Where the fuzzer begins: the protocol's vectors, and for each text one of every form that its help names. */
public final class Seeds {

    private static final int READ_U16 = 1;
    private static final int READ_STRING = 4;

    private static final List<String> ARGUMENTS = List.of(
            "127.0.0.1:9000",
            "[::1]:9000",
            "[fe80::1%eth0]:80",
            "node:1",
            "::1:9",
            ":9000",
            "a:b",
            "a",
            "50000",
            "50k",
            "1k..50k",
            "0.01",
            "100M",
            "1.5e3..2M",
            "..",
            "10s",
            "500ms",
            "250us",
            "250µs",
            "5m",
            "5min",
            "1h",
            "2",
            "1.5",
            "24h",
            "9ns",
            "0.0001",
            "86400",
            "1e4",
            "1E-4");

    private static final List<String> LOADS = List.of(
            "64",
            "0..65535",
            "16..1024",
            "64:9,1024:1",
            "1:1,2..3:5,4",
            "request=8,heartbeat=1,data=1",
            "request",
            "data=3,request",
            "orders,größe,日本",
            "heartbeat=1000");

    /** Payloads that begin with a name or not: a, b, the empty one, one that is too long, one that is no UTF-8. */
    private static final List<String> NAMES =
            List.of("0001610c", "0001620c", "00000c0d", "0001610e", "00ff6161", "0001ff0c");

    private Seeds() {}

    public static List<byte[]> of(FuzzTarget target) {
        return switch (target) {
            case FRAME_SCANNER, FRAME_STREAM -> streams();
            case PACKET_VIEW -> payloads();
            case ERROR_FRAME -> errors();
            case ARGUMENTS -> texts(ARGUMENTS, 6);
            case LOAD_TEXT -> texts(LOADS, 4);
            case REQUEST_PATH, UPSTREAM_ANSWER -> conversations();
            case RUN_QUEUE ->
                List.of(FuzzInput.of(2, new byte[] {8, 1, 9, 5, 13, 4, 0}), FuzzInput.of(0, new byte[] {0, 1, 5}));
        };
    }

    private static List<byte[]> streams() {
        List<byte[]> seeds = new ArrayList<>();
        StringBuilder all = new StringBuilder();
        for (JsonNode vector : vectors()) {
            String hex = switch (vector.get("kind").asString()) {
                case "encode" -> vector.get("output").asString();
                case "decode" -> vector.get("input").asString();
                default -> "";
            };
            seeds.add(FuzzInput.of(0, bytes(hex), 9));
            if (vector.path("kind").asString().equals("encode") && hex.length() < 100) {
                all.append(hex);
                seeds.add(FuzzInput.of(seeds.size(), bytes(all.toString()), 17, seeds.size(), 3, 2, 1, 0));
            }
        }
        return seeds;
    }

    /** Frames one after the other, with few choices and many: requests for the one, their answers for the other. */
    private static List<byte[]> conversations() {
        List<byte[]> seeds = new ArrayList<>();
        StringBuilder all = new StringBuilder();
        StringBuilder named = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            int type = i % 6 == 4 ? 1 : i % 6 == 5 ? 0 : 2;
            all.append("0%d0%x000000090000000000000002000a0b".formatted(type, i));
            seeds.add(FuzzInput.of(i, bytes(all.toString())));
            seeds.add(FuzzInput.of(i, bytes(all.toString()), 0, 1, 4, 2, 6, 0, 1, 15, 3, 9, 12, 6, 1, 10, 2));
            named.append("020%x00000009000000000000000500%s0b".formatted(i, NAMES.get(i % NAMES.size())));
            seeds.add(FuzzInput.of(16 + i % 16, bytes(named.toString())));
            seeds.add(FuzzInput.of(16 + i % 16, bytes(named.toString()), 0, 4, 0, 5, 0, 6, 1, 2, 10, 7, 4, 3, 1));
            String answers = all.toString().replaceAll("0[012]0(.)0000000900", "030$10000000900");
            seeds.add(FuzzInput.of(i, bytes(answers), 0, 0, 2, 1, 5, 0, 1, 3, 8, 2, 7, 1, 4));
        }
        return seeds;
    }

    private static List<byte[]> payloads() {
        List<byte[]> seeds = new ArrayList<>();
        for (JsonNode vector : vectors()) {
            if (vector.get("kind").asString().equals("packetview")) {
                List<Integer> reads = new ArrayList<>();
                for (JsonNode result : vector.get("results")) {
                    reads.add(result.get("op").asString().equals("u16") ? READ_U16 : READ_STRING);
                    reads.add(0);
                    reads.add(0);
                }
                int[] choices =
                        reads.stream().mapToInt(Integer::intValue).limit(63).toArray();
                seeds.add(FuzzInput.of(seeds.size(), bytes(vector.get("input").asString()), choices));
            }
        }
        return seeds;
    }

    private static List<byte[]> errors() {
        List<byte[]> seeds = new ArrayList<>();
        for (JsonNode vector : vectors()) {
            if (vector.get("kind").asString().equals("packetview")) {
                seeds.add(FuzzInput.of(seeds.size(), bytes(vector.get("input").asString()), 3));
            }
        }
        seeds.add(FuzzInput.of(1, "x".repeat(300).getBytes(StandardCharsets.UTF_8), 2));
        return seeds;
    }

    private static List<byte[]> texts(List<String> texts, int kinds) {
        List<byte[]> seeds = new ArrayList<>();
        for (String text : texts) {
            for (int kind = 0; kind < kinds; kind++) {
                seeds.add(FuzzInput.of(kind, text.getBytes(StandardCharsets.UTF_8)));
            }
        }
        return seeds;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static List<JsonNode> vectors() {
        JsonMapper json = new JsonMapper();
        try (InputStream in = Objects.requireNonNull(Seeds.class.getResourceAsStream("/protocol/vectors.jsonl"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(json::readTree)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
