package dev.needletail.helm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads YAML into fabric8's model of Kubernetes and refuses what an API server with strict field validation refuses: a
 * field that does not exist, one that is there twice, a number where text belongs and the other way round.
 */
final class StrictYaml {

    private static final YAMLMapper MAPPER = mapper();

    private StrictYaml() {}

    private static YAMLMapper mapper() {
        YAMLMapper.Builder builder = YAMLMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS);
        builder.withCoercionConfig(
                LogicalType.Textual,
                config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
        builder.withCoercionConfig(
                LogicalType.Integer,
                config -> config.setCoercion(CoercionInputShape.String, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail));
        return builder.build();
    }

    static JsonNode tree(String yaml) {
        try {
            return MAPPER.readTree(yaml);
        } catch (JsonProcessingException broken) {
            throw new AssertionError(broken.getOriginalMessage() + " in:\n" + yaml, broken);
        }
    }

    /** @throws AssertionError naming each field that is not in the model, or the first value of another type */
    static <T> T read(JsonNode tree, Class<T> type) {
        T read;
        try {
            read = MAPPER.treeToValue(tree, type);
        } catch (JsonProcessingException mismatch) {
            throw new AssertionError(
                    type.getSimpleName() + ": " + mismatch.getOriginalMessage() + " in " + tree, mismatch);
        }
        List<String> unknown = new ArrayList<>();
        collectUnknown(type.getSimpleName(), read, unknown);
        if (!unknown.isEmpty()) {
            throw new AssertionError("unknown fields " + unknown + " in " + tree);
        }
        return read;
    }

    /** The model keeps what it does not know in the additionalProperties of each object. */
    private static void collectUnknown(String path, @Nullable Object value, List<String> unknown) {
        switch (value) {
            case null -> {}
            case Map<?, ?> map -> map.forEach((key, element) -> collectUnknown(path + "." + key, element, unknown));
            case Collection<?> collection -> {
                int index = 0;
                for (Object element : collection) {
                    collectUnknown(path + "[" + index++ + "]", element, unknown);
                }
            }
            case Record record -> {
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    collectUnknown(path + "." + component.getName(), invoke(record, component.getAccessor()), unknown);
                }
            }
            case Object object
            when object.getClass().getName().startsWith("io.fabric8.") -> collectOfObject(path, object, unknown);
            default -> {}
        }
    }

    private static void collectOfObject(String path, Object object, List<String> unknown) {
        for (Method method : object.getClass().getMethods()) {
            if (!method.getName().startsWith("get") || method.getParameterCount() > 0 || method.isDefault()) {
                continue;
            }
            Object value = invoke(object, method);
            if (method.getName().equals("getAdditionalProperties")) {
                if (value instanceof Map<?, ?> more) {
                    more.keySet().forEach(key -> unknown.add(path + "." + key));
                }
            } else {
                collectUnknown(path + "." + name(method), value, unknown);
            }
        }
    }

    private static String name(Method getter) {
        return Character.toLowerCase(getter.getName().charAt(3))
                + getter.getName().substring(4);
    }

    private static @Nullable Object invoke(Object object, Method getter) {
        try {
            getter.setAccessible(true);
            return getter.invoke(object);
        } catch (IllegalAccessException | InvocationTargetException unreadable) {
            throw new LinkageError(getter + " of " + object, unreadable);
        }
    }
}
