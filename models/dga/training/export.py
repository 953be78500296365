"""A LightGBM model with its calibration as one ONNX graph."""

import numpy as np
from onnx import TensorProto, checker, helper

INPUT, OUTPUT = "features", "probability"


def _at_most(threshold):
    """The largest float32 that is at most the threshold: features are float32, splits were not."""
    rounded = np.float32(threshold)
    # As Python's number: beside a float32 the threshold itself would be rounded before it is compared.
    is_above = float(rounded) > threshold
    return float(np.nextafter(rounded, np.float32(-np.inf)) if is_above else rounded)


def _add_tree(attributes, number, root):
    waiting, next_id = [(root, 0)], 1
    while waiting:
        node, node_id = waiting.pop()
        is_leaf = "leaf_value" in node
        attributes["nodes_treeids"].append(number)
        attributes["nodes_nodeids"].append(node_id)
        if is_leaf:
            attributes["nodes_modes"].append("LEAF")
            attributes["nodes_featureids"].append(0)
            attributes["nodes_values"].append(0.0)
            attributes["nodes_truenodeids"].append(0)
            attributes["nodes_falsenodeids"].append(0)
            attributes["target_treeids"].append(number)
            attributes["target_nodeids"].append(node_id)
            attributes["target_ids"].append(0)
            attributes["target_weights"].append(float(node["leaf_value"]))
            continue
        if node["decision_type"] != "<=":
            raise ValueError(f"a split of kind {node['decision_type']} cannot be exported")
        attributes["nodes_modes"].append("BRANCH_LEQ")
        attributes["nodes_featureids"].append(int(node["split_feature"]))
        attributes["nodes_values"].append(_at_most(node["threshold"]))
        attributes["nodes_truenodeids"].append(next_id)
        attributes["nodes_falsenodeids"].append(next_id + 1)
        waiting += [(node["left_child"], next_id), (node["right_child"], next_id + 1)]
        next_id += 2


def to_onnx(booster, columns, slope, offset):
    """`probability = sigmoid(slope * sum of leaves + offset)`; returns the bytes of the graph."""
    names = ("treeids nodeids modes featureids values truenodeids falsenodeids").split()
    attributes = {f"nodes_{name}": [] for name in names}
    attributes |= {f"target_{name}": [] for name in ("treeids", "nodeids", "ids", "weights")}
    for number, tree in enumerate(booster.dump_model()["tree_info"]):
        _add_tree(attributes, number, tree["tree_structure"])
    scalar = lambda name, value: helper.make_tensor(name, TensorProto.FLOAT, [1], [value])
    graph = helper.make_graph(
        [
            helper.make_node(
                "TreeEnsembleRegressor", [INPUT], ["raw"], domain="ai.onnx.ml", n_targets=1, **attributes
            ),
            helper.make_node("Mul", ["raw", "slope"], ["scaled"]),
            helper.make_node("Add", ["scaled", "offset"], ["logit"]),
            helper.make_node("Sigmoid", ["logit"], [OUTPUT]),
        ],
        "dga",
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, [None, columns])],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [None, 1])],
        [scalar("slope", slope), scalar("offset", offset)],
    )
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)],
        ir_version=8,
        producer_name="watchfloor",
    )
    checker.check_model(model)
    return model.SerializeToString()
